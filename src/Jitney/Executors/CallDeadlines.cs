using Jitney.Failures;

namespace Jitney.Executors;

/// <summary>Fails calls that are not answered in time. One timer serves all of them, and rests while no call waits.</summary>
internal sealed class CallDeadlines : IDisposable
{
    private readonly PendingCalls _calls;
    private readonly TimeSpan _deadline;
    private readonly Timer _timer;
    private readonly Lock _lock = new();
    private bool _isArmed;

    public CallDeadlines(PendingCalls calls, TimeSpan deadline)
    {
        _calls = calls;
        _deadline = deadline;
        _timer = new Timer(static deadlines => ((CallDeadlines)deadlines!).Tick(), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>When a call that begins now is to fail.</summary>
    public long FromNow => Environment.TickCount64 + (long)_deadline.TotalMilliseconds;

    /// <summary>Sees to it that a call that is in the table by now fails in time.</summary>
    public void Watch()
    {
        lock (_lock)
        {
            // All calls get the same time, so a timer that runs already is due before this call.
            if (!_isArmed)
            {
                Arm((long)_deadline.TotalMilliseconds);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        lock (_lock)
        {
            // Before looking: a call that is added from here on is either seen below or arms the timer itself.
            _isArmed = false;
        }

        long now = Environment.TickCount64;
        long? next = _calls.Expire(now, call => call.Fail(
            new ExecutorException(FailureSide.Executor, call.Step, $"it did not answer within {_deadline.TotalSeconds:0.###} s")));
        if (next is { } due)
        {
            lock (_lock)
            {
                Arm(due - now);
            }
        }
    }

    // One millisecond more, for a timer may come early by the clock's grain.
    private void Arm(long milliseconds)
    {
        _isArmed = true;
        try
        {
            _timer.Change(Math.Max(milliseconds, 0) + 1, Timeout.Infinite);
        }
        catch (ObjectDisposedException)
        {
            // The connection has ended, and with it every call.
        }
    }
}
