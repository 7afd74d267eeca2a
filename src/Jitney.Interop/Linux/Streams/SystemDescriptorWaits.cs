using System.Diagnostics;
using System.Runtime.InteropServices;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Linux.Streams;

/// <inheritdoc cref="DescriptorWaits"/>
internal sealed class SystemDescriptorWaits : DescriptorWaits
{
    /// <inheritdoc/>
    public override unsafe bool Wait(ReadOnlySpan<SafeHandle> handles, ReadOnlySpan<Readiness> wanted, Span<Readiness> seen, TimeSpan timeout)
    {
        StreamCalls.PollEntry* entries = stackalloc StreamCalls.PollEntry[handles.Length];
        int borrowed = 0;
        try
        {
            for (; borrowed < handles.Length; borrowed++)
            {
                bool added = false;
                handles[borrowed].DangerousAddRef(ref added);
                entries[borrowed].Descriptor = wanted[borrowed] is Readiness.None ? -1 : (int)handles[borrowed].DangerousGetHandle();
                entries[borrowed].Events = EventsFor(wanted[borrowed]);
            }

            int ready = Poll(entries, borrowed, timeout);
            for (int index = 0; index < borrowed; index++)
            {
                seen[index] = ready > 0 ? ReadinessOf(entries[index].Returned) : Readiness.None;
            }

            return ready > 0;
        }
        finally
        {
            while (borrowed > 0)
            {
                handles[--borrowed].DangerousRelease();
            }
        }
    }

    private static unsafe int Poll(StreamCalls.PollEntry* entries, int count, TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            int milliseconds = -1;
            if (timeout != Timeout.InfiniteTimeSpan)
            {
                TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
                milliseconds = (int)Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 0, int.MaxValue);
            }

            int ready = StreamCalls.Poll(entries, (nuint)count, milliseconds);
            if (ready >= 0)
            {
                return ready;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error != StreamCalls.EINTR)
            {
                throw new SystemCallException("poll", error);
            }
        }
    }

    internal static short EventsFor(Readiness wanted) => (short)(
        (wanted.HasFlag(Readiness.Readable) ? StreamCalls.POLLIN : 0) |
        (wanted.HasFlag(Readiness.Writable) ? StreamCalls.POLLOUT : 0) |
        (wanted.HasFlag(Readiness.HungUp) ? StreamCalls.POLLRDHUP : 0));

    internal static Readiness ReadinessOf(short events) =>
        ((events & StreamCalls.POLLIN) != 0 ? Readiness.Readable : Readiness.None) |
        ((events & StreamCalls.POLLOUT) != 0 ? Readiness.Writable : Readiness.None) |
        ((events & StreamCalls.POLLRDHUP) != 0 ? Readiness.HungUp : Readiness.None) |
        ((events & (StreamCalls.POLLERR | StreamCalls.POLLHUP | StreamCalls.POLLNVAL)) != 0 ? Readiness.Broken : Readiness.None);
}
