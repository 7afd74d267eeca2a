using Jitney.Failures;

namespace Jitney.Executors;

/// <summary>Fails calls that are not answered in time. One timer serves all of them, and rests while no call waits.</summary>
internal sealed class CallDeadlines : IDisposable
{
    private readonly PendingCalls _calls;
    private readonly Timer _timer;
    private readonly Lock _lock = new();
    private long _due = long.MaxValue;

    public CallDeadlines(PendingCalls calls)
    {
        _calls = calls;
        _timer = new Timer(static deadlines => ((CallDeadlines)deadlines!).Tick(), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>Sees to it that a call that is in the table by now fails in time.</summary>
    public void Watch(PendingCall call)
    {
        lock (_lock)
        {
            Arm(call.ExpiresAt);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        lock (_lock)
        {
            // Before looking: a call that is added from here on is either seen below or arms the timer itself.
            _due = long.MaxValue;
        }

        long? next = _calls.Expire(Environment.TickCount64, static call => call.Fail(
            new ExecutorException(FailureSide.Executor, call.Step, $"it did not answer within {call.Patience.TotalSeconds:0.###} s")));
        if (next is { } due)
        {
            lock (_lock)
            {
                Arm(due);
            }
        }
    }

    // A timer that is due earlier anyway looks after this call too.
    private void Arm(long due)
    {
        if (due >= _due)
        {
            return;
        }

        _due = due;
        try
        {
            // One millisecond more, for a timer may come early by the clock's grain. It takes no more than about 49 days; then it looks again.
            _timer.Change(Math.Clamp(due - Environment.TickCount64, 0, int.MaxValue - 1) + 1, Timeout.Infinite);
        }
        catch (ObjectDisposedException)
        {
            // The connection has ended, and with it every call.
        }
    }
}
