using System.Runtime.InteropServices;
using Jitney.Interop.Rings;

namespace Jitney.Interop.Linux.Rings;

/// <summary>Linux's futex, in its form for words that several processes share.</summary>
internal sealed unsafe partial class FutexWait : ISharedWait
{
    private const int WaitOperation = 0;
    private const int WakeOperation = 1;

    // futex has a number of its own on x86-64; later architectures share one.
    private static readonly nint s_number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 202 : 98;

    /// <inheritdoc/>
    public void Sleep(uint* word, uint value) =>

        // Whatever it answers - woken, another value, a signal - the caller looks again.
        _ = Call(s_number, word, WaitOperation, (nint)value, 0, 0, 0);

    /// <inheritdoc/>
    public void Wake(uint* word) => _ = Call(s_number, word, WakeOperation, 1, 0, 0, 0);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    // The C prototype is variadic; every ABI of Linux that we run on passes these arguments alike.
    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(nint number, uint* word, nint operation, nint value, nint timeout, nint second, nint third);
}
