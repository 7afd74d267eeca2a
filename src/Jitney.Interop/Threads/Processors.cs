using System.Runtime.InteropServices;

namespace Jitney.Interop.Threads;

/// <summary>The processors of this machine that the calling thread runs on, and may run on.</summary>
/// <remarks>Thread-safe. Where the system offers none of this, nobody knows and nothing is done.</remarks>
internal static unsafe partial class Processors
{
    // 8 192 processors, which is the most that Linux can be built for. The system refuses less than it needs, and takes more.
    private const int SetWords = 128;
    private const int CallingThread = 0;

    /// <summary>The number of the processor that the calling thread runs on, which may be another by the time of the answer; -1 if that is not known.</summary>
    public static int Current => OperatingSystem.IsLinux() ? CurrentProcessor() : -1;

    /// <summary>Moves the calling thread to another processor that it may run on, unless there is none.</summary>
    /// <remarks>
    /// Which it may run on stays as it was, so that the system may move it again at once: this is a hint for a moment. Takes a few microseconds. A change of what it may run on that somebody else makes
    /// in the midst of it is lost.
    /// </remarks>
    /// <param name="processor">The number of the processor to leave.</param>
    public static void Leave(int processor)
    {
        if (!OperatingSystem.IsLinux() || (uint)processor >= SetWords * 64)
        {
            return;
        }

        ulong* all = stackalloc ulong[SetWords];
        ulong* others = stackalloc ulong[SetWords];
        var allowed = new Span<ulong>(all, SetWords);
        var left = new Span<ulong>(others, SetWords);
        allowed.Clear();
        if (GetAllowed(CallingThread, sizeof(ulong) * SetWords, all) != 0)
        {
            return;
        }

        allowed.CopyTo(left);
        left[processor / 64] &= ~(1UL << (processor % 64));
        if (left.ContainsAnyExcept(0UL) && SetAllowed(CallingThread, sizeof(ulong) * SetWords, others) == 0)
        {
            _ = SetAllowed(CallingThread, sizeof(ulong) * SetWords, all);
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_getcpu")]
    [SuppressGCTransition]
    private static partial int CurrentProcessor();

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAllowed(int thread, nuint size, ulong* processors);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAllowed(int thread, nuint size, ulong* processors);
}
