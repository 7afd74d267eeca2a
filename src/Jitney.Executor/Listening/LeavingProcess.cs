using Jitney.Interop;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;

namespace Jitney.Executor.Listening;

/// <summary>A relay that is about to end, since nobody has the other end of its local connection any more.</summary>
internal sealed class LeavingProcess : IAttendant
{
    // It may have something left to send to a slow network.
    private const long EndTakes = 6000;

    private readonly ChildProcess _process;
    private readonly Action<IAttendant> _gone;
    private readonly DescriptorWatch _watch;
    private bool _isKilled;

    public LeavingProcess(ReadinessLoop loop, ChildProcess process, Action<IAttendant> gone)
    {
        (_process, _gone) = (process, gone);
        DueAt = Environment.TickCount64 + EndTakes;
        _watch = loop.Watch(process.Descriptor, Readiness.Readable, _ => Leave());
    }

    public long DueAt { get; private set; }

    public void OnDue()
    {
        if (_isKilled)
        {
            // It hangs in the kernel.
            Leave();
            return;
        }

        _isKilled = true;
        _process.Kill();
        DueAt = Environment.TickCount64 + EndTakes;
    }

    public void Stop()
    {
    }

    private void Leave()
    {
        try
        {
            _process.TryReap(out _);
        }
        catch (SystemCallException)
        {
            // Nobody asks how it ended.
        }

        _watch.Dispose();
        _process.Dispose();
        _gone(this);
    }
}
