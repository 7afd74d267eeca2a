using Jitney.Interop;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;

namespace Jitney.Executor.Listening;

/// <summary>A process that is about to end: a relay, since nobody has the other end of its local connection any more, or a worker that has been killed.</summary>
internal sealed class LeavingProcess : IAttendant
{
    // It may have something left to send to a slow network.
    private const long EndTakes = 6000;

    // Where the system does not say when it ends.
    private const long LooksEvery = 100;

    private readonly ChildProcess _process;
    private readonly Action<IAttendant> _gone;
    private readonly DescriptorWatch? _watch;
    private long _patienceEndsAt = Environment.TickCount64 + EndTakes;
    private bool _isKilled;

    public LeavingProcess(ReadinessLoop loop, ChildProcess process, Action<IAttendant> gone)
    {
        (_process, _gone) = (process, gone);
        DueAt = _patienceEndsAt;
        try
        {
            _watch = loop.Watch(process.Descriptor, Readiness.Readable, _ => OnEnded());
        }
        catch (SystemCallException)
        {
            // As many as may be are watched already.
            DueAt = Environment.TickCount64 + LooksEvery;
        }
    }

    public long DueAt { get; private set; }

    public void OnDue()
    {
        long now = Environment.TickCount64;
        if (Look())
        {
            return;
        }

        if (now >= _patienceEndsAt)
        {
            if (_isKilled)
            {
                // It hangs in the kernel.
                Leave();
                return;
            }

            _isKilled = true;
            _patienceEndsAt = now + EndTakes;
            _process.Kill();
        }

        DueAt = _watch is null ? now + LooksEvery : _patienceEndsAt;
    }

    public void Stop()
    {
    }

    // Even if somebody else is told first how.
    private void OnEnded()
    {
        if (!Look())
        {
            Leave();
        }
    }

    // Whether it has ended.
    private bool Look()
    {
        try
        {
            if (!_process.TryReap(out _))
            {
                return false;
            }
        }
        catch (SystemCallException)
        {
            // Nobody asks how it ended.
        }

        Leave();
        return true;
    }

    private void Leave()
    {
        _watch?.Dispose();
        _process.Dispose();
        _gone(this);
    }
}
