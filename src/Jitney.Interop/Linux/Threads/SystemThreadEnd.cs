using System.Runtime.InteropServices;
using Jitney.Interop.Threads;

namespace Jitney.Interop.Linux.Threads;

/// <inheritdoc cref="ThreadEnd"/>
internal sealed partial class SystemThreadEnd : ThreadEnd
{
    private const int NoSignal = 0;

    private readonly int _process;
    private readonly int _number;

    private SystemThreadEnd(int process, int number) => (_process, _number) = (process, number);

    /// <inheritdoc/>
    public override bool HasCome => Signal(_process, _number, NoSignal) != 0;

    /// <summary>That of the calling thread.</summary>
    public static SystemThreadEnd OfCaller() => new(Environment.ProcessId, ThreadNumber());

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadNumber();

    [LibraryImport("libc", EntryPoint = "tgkill")]
    private static partial int Signal(int process, int thread, int signal);
}
