using Jitney.Interop.Linux.Libraries;

namespace Jitney.Interop.Linux.Unwinding;

/// <summary>Tells the unwinder (libgcc's) about unwind tables of linked code. Thread-safe.</summary>
/// <remarks>The unwinder is the shared library that C++ libraries use, opened globally visible: a program's static copy would be another one.</remarks>
internal sealed unsafe class FrameRegistry
{
    private readonly nint _register;
    private readonly nint _deregister;

    private FrameRegistry(nint register, nint deregister)
    {
        _register = register;
        _deregister = deregister;
    }

    /// <summary>Opens the unwinder.</summary>
    /// <param name="problem">Why it could not be opened; null when it could.</param>
    public static FrameRegistry? Open(out string? problem)
    {
        nint handle = DynamicLibraries.Open("libgcc_s.so.1", out problem);
        if (handle == 0)
        {
            return null;
        }

        ulong register = DynamicLibraries.Find(handle, "__register_frame\0"u8);
        ulong deregister = DynamicLibraries.Find(handle, "__deregister_frame\0"u8);
        if (register != 0 && deregister != 0)
        {
            return new FrameRegistry((nint)register, (nint)deregister);
        }

        problem = "libgcc_s.so.1 does not take unwind tables";
        return null;
    }

    /// <summary>Registers one <c>.eh_frame</c>.</summary>
    /// <param name="start">Its first byte. It must end in a zero word and stay mapped until <see cref="Deregister"/>.</param>
    public void Register(ulong start) => ((delegate* unmanaged<void*, void>)_register)((void*)start);

    /// <summary>Deregisters one <c>.eh_frame</c>.</summary>
    /// <param name="start">What was registered; anything else ends the process.</param>
    public void Deregister(ulong start) => ((delegate* unmanaged<void*, void*>)_deregister)((void*)start);
}
