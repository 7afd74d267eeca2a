using System.Diagnostics;
using System.Runtime.InteropServices;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Windows.Streams;

/// <inheritdoc cref="DescriptorWaits"/>
internal sealed unsafe class SystemDescriptorWaits : DescriptorWaits
{
    /// <summary>How often that is looked for of which no event tells: whether the other end is gone while there is something to be read.</summary>
    internal const int BetweenLooks = 50;

    /// <inheritdoc/>
    public override bool Wait(ReadOnlySpan<SafeHandle> handles, ReadOnlySpan<Readiness> wanted, Span<Readiness> seen, TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        nint* events = stackalloc nint[handles.Length];
        int borrowed = 0;
        try
        {
            int count = 0;
            bool hasLooks = false;
            while (borrowed < handles.Length)
            {
                SafeHandle handle = handles[borrowed];
                Readiness wish = wanted[borrowed];
                bool added = false;
                handle.DangerousAddRef(ref added);
                borrowed++;
                if (wish is not Readiness.None)
                {
                    hasLooks |= (handle as StreamSide)?.Prepare(wish) ?? false;
                    if ((wish & (Readiness.Readable | Readiness.Writable)) != 0)
                    {
                        events[count++] = handle.DangerousGetHandle();
                    }
                }
            }

            while (true)
            {
                if (Look(handles, wanted, seen))
                {
                    return true;
                }

                double left = timeout == Timeout.InfiniteTimeSpan ? int.MaxValue : (timeout - Stopwatch.GetElapsedTime(start)).TotalMilliseconds;
                if (left <= 0)
                {
                    return false;
                }

                int milliseconds = (int)Math.Min(Math.Ceiling(left), hasLooks ? BetweenLooks : int.MaxValue);
                WaitForFirst(events, count, milliseconds == int.MaxValue ? Timeout.Infinite : milliseconds);
            }
        }
        finally
        {
            while (borrowed > 0)
            {
                handles[--borrowed].DangerousRelease();
            }
        }
    }

    /// <summary>What can be seen at a handle, which is open.</summary>
    internal static Readiness Look(SafeHandle handle, Readiness wanted)
    {
        if (handle is StreamSide side)
        {
            return side.Look(wanted);
        }

        return wanted.HasFlag(Readiness.Readable) && EventCalls.Wait(handle.DangerousGetHandle(), 0) == EventCalls.IsSet ? Readiness.Readable : Readiness.None;
    }

    private static bool Look(ReadOnlySpan<SafeHandle> handles, ReadOnlySpan<Readiness> wanted, Span<Readiness> seen)
    {
        bool isReady = false;
        for (int index = 0; index < handles.Length; index++)
        {
            seen[index] = wanted[index] is Readiness.None ? Readiness.None : Look(handles[index], wanted[index]);
            isReady |= seen[index] is not Readiness.None;
        }

        return isReady;
    }

    private static void WaitForFirst(nint* events, int count, int milliseconds)
    {
        if (count == 0)
        {
            // This process has not ended while it waits.
            _ = EventCalls.Wait(HandleCalls.ThisProcess, milliseconds);
        }
        else if (count > EventCalls.MostAtOnce)
        {
            WaitForMany(new ReadOnlySpan<nint>(events, count), milliseconds);
        }
        else if (EventCalls.WaitForFirst(count, events, 0, milliseconds) == EventCalls.WaitFailed)
        {
            throw SystemCallException.FromLastError("WaitForMultipleObjects");
        }
    }

    // The system waits for 64 at once. The runtime's pool waits for more, on threads of its own.
    private static void WaitForMany(ReadOnlySpan<nint> events, int milliseconds)
    {
        using var first = new ManualResetEvent(false);
        var waits = new PoolWait[events.Length];
        for (int index = 0; index < waits.Length; index++)
        {
            waits[index] = new PoolWait(events[index], () => first.Set());
        }

        first.WaitOne(milliseconds);
        foreach (PoolWait wait in waits)
        {
            wait.Dispose();
        }
    }
}
