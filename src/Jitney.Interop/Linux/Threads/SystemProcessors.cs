using System.Runtime.InteropServices;
using Jitney.Interop.Threads;

namespace Jitney.Interop.Linux.Threads;

/// <inheritdoc cref="Processors"/>
internal sealed unsafe partial class SystemProcessors : Processors
{
    // 8 192 processors, which is the most that Linux can be built for. The system refuses less than it needs, and takes more.
    private const int SetWords = 128;
    private const int CallingThread = 0;

    /// <inheritdoc/>
    public override int Current => CurrentProcessor();

    /// <inheritdoc/>
    public override void Leave(int processor)
    {
        if ((uint)processor >= SetWords * 64)
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
