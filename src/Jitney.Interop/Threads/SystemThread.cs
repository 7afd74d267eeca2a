using System.Runtime.InteropServices;

namespace Jitney.Interop.Threads;

/// <summary>A thread of this process as the system knows it.</summary>
/// <remarks>
/// A managed thread counts as ended before the C library has run what linked code left for the thread's end: destructors of thread-local variables
/// and of keys. Only the system tells when that is over.
/// </remarks>
internal readonly partial record struct SystemThread
{
    private const int NoSignal = 0;

    private readonly int _process;
    private readonly int _number;

    private SystemThread(int process, int number) => (_process, _number) = (process, number);

    /// <summary>The calling thread.</summary>
    public static SystemThread Current => new(Environment.ProcessId, ThreadNumber());

    /// <summary>Whether it has ended altogether. Numbers are given again, so that in time this may be false of another thread.</summary>
    public bool HasEnded => Signal(_process, _number, NoSignal) != 0;

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadNumber();

    [LibraryImport("libc", EntryPoint = "tgkill")]
    private static partial int Signal(int process, int thread, int signal);
}
