using System.Runtime.InteropServices;

namespace Jitney.Interop.Threads;

/// <summary>Keeps the sticky flags of floating-point arithmetic that linked code sees on a thread apart from those of managed code.</summary>
/// <remarks>
/// A program may ask which exceptional conditions its arithmetic met, and a fresh process has met none. Managed code on the same thread computes too, between a
/// program's initialisers and its <c>main</c> as well, and leaves its own traces. Rounding and the masks of traps are not touched: an
/// initialiser may have set them for what follows.
/// </remarks>
internal static partial class FloatingPointFlags
{
    // The functions take those bits that the processor has.
    private const int All = -1;

    // fexcept_t: 32 bits on AArch64 and RISC-V, and on x86-64 16, of which the upper half stays 0.
    [ThreadStatic]
    private static uint s_ofLinkedCode;

    /// <summary>To be called right before linked code: the flags are as linked code left them on this thread, at first none.</summary>
    public static void Enter() => _ = SetFlags(in s_ofLinkedCode, All);

    /// <summary>To be called right behind it.</summary>
    public static void Leave() => _ = GetFlags(ref s_ofLinkedCode, All);

    [LibraryImport("libm.so.6", EntryPoint = "fesetexceptflag")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetFlags(in uint flags, int which);

    [LibraryImport("libm.so.6", EntryPoint = "fegetexceptflag")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetFlags(ref uint flags, int which);
}
