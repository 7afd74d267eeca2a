using System.Diagnostics;
using System.Runtime.InteropServices;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Linux.Streams;

/// <inheritdoc cref="ReadinessLoop"/>
internal sealed unsafe class SystemReadinessLoop : ReadinessLoop
{
    private const int MostAtOnce = 64;

    // struct epoll_event is packed on x86-64 alone.
    private static readonly int s_dataOffset = RuntimeInformation.ProcessArchitecture is Architecture.X64 ? 4 : 8;
    private static readonly int s_eventSize = s_dataOffset + 8;

    private readonly SafeDescriptor _set;
    private readonly Dictionary<ulong, DescriptorWatch> _watches = [];
    private ulong _last;

    /// <summary>Makes a loop that watches nothing.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public SystemReadinessLoop()
    {
        int number = StreamCalls.MakePollSet(StreamCalls.EPOLL_CLOEXEC);
        _set = number >= 0 ? new SafeDescriptor(number) : throw SystemCallException.FromLastError("epoll_create1");
    }

    /// <inheritdoc/>
    public override DescriptorWatch Watch(SafeHandle descriptor, Readiness wanted, Action<Readiness> seen)
    {
        var watch = new DescriptorWatch(this, ++_last, descriptor, seen);
        _watches.Add(_last, watch);
        try
        {
            watch.WaitFor(wanted);
            return watch;
        }
        catch
        {
            _watches.Remove(watch.Number);
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Wait(TimeSpan timeout)
    {
        byte* events = stackalloc byte[MostAtOnce * 16];
        int count = Wait(events, timeout);
        for (int index = 0; index < count; index++)
        {
            byte* pollEvent = events + (index * s_eventSize);
            uint what = *(uint*)pollEvent;
            ulong number = *(ulong*)(pollEvent + s_dataOffset);

            // Somebody who was told before may have ended this watch, or wait for something else by now.
            if (_watches.TryGetValue(number, out DescriptorWatch? watch))
            {
                watch.Tell(SystemDescriptorWaits.ReadinessOf((short)what));
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _set.Dispose();

    internal override void Forget(DescriptorWatch watch) => _watches.Remove(watch.Number);

    internal override void Change(DescriptorWatch watch, Readiness before, Readiness wanted)
    {
        int operation = (before, wanted) switch
        {
            (Readiness.None, _) => StreamCalls.EPOLL_CTL_ADD,
            (_, Readiness.None) => StreamCalls.EPOLL_CTL_DEL,
            _ => StreamCalls.EPOLL_CTL_MOD,
        };
        byte* pollEvent = stackalloc byte[16];
        *(uint*)pollEvent = (ushort)SystemDescriptorWaits.EventsFor(wanted);
        *(ulong*)(pollEvent + s_dataOffset) = watch.Number;
        using var descriptor = new BorrowedDescriptor(watch.Descriptor);
        if (StreamCalls.ControlPollSet(_set.Number, operation, descriptor.Number, pollEvent) != 0)
        {
            throw SystemCallException.FromLastError("epoll_ctl");
        }
    }

    private int Wait(byte* events, TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            int milliseconds = timeout == Timeout.InfiniteTimeSpan
                ? -1
                : (int)Math.Clamp(Math.Ceiling((timeout - Stopwatch.GetElapsedTime(start)).TotalMilliseconds), 0, int.MaxValue);
            int count = StreamCalls.WaitForPollSet(_set.Number, events, MostAtOnce, milliseconds);
            if (count >= 0)
            {
                return count;
            }

            if (Marshal.GetLastPInvokeError() is int error and not StreamCalls.EINTR)
            {
                throw new SystemCallException("epoll_wait", error);
            }
        }
    }
}
