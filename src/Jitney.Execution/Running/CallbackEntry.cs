using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Jitney.Execution.Running;

/// <summary>The function by which linked code of this process reaches managed code.</summary>
/// <remarks><c>void entry(context, const void *arguments, void *result, size_t argument_size, size_t result_size)</c>. Calls come on any thread, many at once.</remarks>
internal static unsafe class CallbackEntry
{
    /// <summary>Answers a call; must not throw, for the caller is native code.</summary>
    /// <param name="arguments">The arguments' words.</param>
    /// <param name="result">Takes the result; holds anything.</param>
    public delegate void Receiver(ReadOnlySpan<byte> arguments, Span<byte> result);

    /// <summary>The function's address.</summary>
    public static ulong Function => (ulong)(delegate* unmanaged[Cdecl]<nint, byte*, byte*, nuint, nuint, void>)&Enter;

    // The context is a handle of a receiver, kept as long as linked code may call. The sizes are those that the caller has set aside.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Enter(nint context, byte* arguments, byte* result, nuint argumentSize, nuint resultSize) =>
        ((Receiver)GCHandle.FromIntPtr(context).Target!)(new ReadOnlySpan<byte>(arguments, (int)argumentSize), new Span<byte>(result, (int)resultSize));
}
