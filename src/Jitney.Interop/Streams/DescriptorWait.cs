using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Jitney.Interop.Streams;

/// <summary>Waits for the first of several descriptors to become ready.</summary>
/// <remarks>Not thread-safe; another thread ends a wait by making one of the descriptors ready (see <see cref="WakeSignal"/>). The
/// descriptors stay their owners', and are kept from being closed during a wait.</remarks>
internal sealed class DescriptorWait
{
    private readonly SafeHandle[] _handles;
    private readonly Readiness[] _wanted;
    private readonly Readiness[] _seen;

    /// <summary>Makes a wait for descriptors, which are known by their position from now on; all wait for being readable at first.</summary>
    public DescriptorWait(params SafeHandle[] handles)
    {
        _handles = handles;
        _wanted = new Readiness[handles.Length];
        _seen = new Readiness[handles.Length];
        Array.Fill(_wanted, Readiness.Readable);
    }

    /// <summary>Says what to wait for at a descriptor; <see cref="Readiness.None"/> leaves it out.</summary>
    public void Watch(int position, Readiness wanted) => _wanted[position] = wanted;

    /// <summary>What the last wait saw at a descriptor.</summary>
    public Readiness Seen(int position) => _seen[position];

    /// <summary>Waits until one of the descriptors is ready.</summary>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <returns>False when the time was over first.</returns>
    /// <exception cref="SystemCallException">The system refused to wait.</exception>
    public unsafe bool Wait(TimeSpan timeout)
    {
        StreamCalls.PollEntry* entries = stackalloc StreamCalls.PollEntry[_handles.Length];
        int borrowed = 0;
        try
        {
            for (; borrowed < _handles.Length; borrowed++)
            {
                bool added = false;
                _handles[borrowed].DangerousAddRef(ref added);
                entries[borrowed].Descriptor = _wanted[borrowed] is Readiness.None ? -1 : (int)_handles[borrowed].DangerousGetHandle();
                entries[borrowed].Events = EventsFor(_wanted[borrowed]);
            }

            int ready = Poll(entries, borrowed, timeout);
            for (int index = 0; index < borrowed; index++)
            {
                _seen[index] = ready > 0 ? ReadinessOf(entries[index].Returned) : Readiness.None;
            }

            return ready > 0;
        }
        finally
        {
            while (borrowed > 0)
            {
                _handles[--borrowed].DangerousRelease();
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
