namespace Jitney.Executors;

/// <summary>Fails calls that are not answered in time.</summary>
/// <remarks>
/// The thread that waits for answers looks at the clock when the first of them is due that it knows of, at first the greeting; so one that is due later, as nearly all are, costs
/// nothing. For any that is due before that there is a timer, which would otherwise be a thread of its own in a process that needs none.
/// </remarks>
internal sealed class CallDeadlines : IDisposable
{
    private readonly PendingCalls _calls;
    private readonly Timer _timer;
    private readonly Lock _lock = new();
    private readonly long _greetingDue;
    private long _readerDue;
    private long _timerDue = long.MaxValue;

    /// <summary>Makes deadlines for a connection on which the greeting comes next.</summary>
    /// <param name="calls">Its calls.</param>
    /// <param name="forGreeting">How long that may take; infinite for no limit.</param>
    public CallDeadlines(PendingCalls calls, TimeSpan forGreeting)
    {
        _calls = calls;
        _greetingDue = forGreeting == Timeout.InfiniteTimeSpan ? long.MaxValue : Environment.TickCount64 + (long)forGreeting.TotalMilliseconds;
        _readerDue = _greetingDue;
        _timer = new Timer(static deadlines => ((CallDeadlines)deadlines!).Tick(), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>How long the reader may wait until it has to <see cref="Look"/>.</summary>
    public TimeSpan UntilDue
    {
        get
        {
            lock (_lock)
            {
                return _readerDue == long.MaxValue ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Until(_readerDue));
            }
        }
    }

    /// <summary>Sees to it that a call that is in the table and sent by now fails in time.</summary>
    public void Watch(PendingCall call)
    {
        lock (_lock)
        {
            call.IsSent = true;
            Arm(call.ExpiresAt);
        }
    }

    /// <summary>For the reader: fails what is due by now.</summary>
    /// <returns>Whether the greeting is.</returns>
    public bool Look()
    {
        lock (_lock)
        {
            // Before looking: a call that is sent from here on is either seen below or arms the timer.
            _readerDue = long.MaxValue;
        }

        long now = Environment.TickCount64;
        long next = Expire(now);
        bool isGreetingDue = now >= _greetingDue;
        lock (_lock)
        {
            _readerDue = isGreetingDue ? next : Math.Min(next, _greetingDue);
        }

        return isGreetingDue;
    }

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        lock (_lock)
        {
            _timerDue = long.MaxValue;
        }

        long next = Expire(Environment.TickCount64);
        lock (_lock)
        {
            Arm(next);
        }
    }

    private long Expire(long now) => _calls.Expire(now, static call => call.TimeOut("answer", call.Patience)) ?? long.MaxValue;

    // Who looks earlier anyway looks after this call too.
    private void Arm(long due)
    {
        if (due >= _readerDue || due >= _timerDue)
        {
            return;
        }

        _timerDue = due;
        try
        {
            // One millisecond more, for a timer may come early by the clock's grain.
            _timer.Change(Until(due) + 1, Timeout.Infinite);
        }
        catch (ObjectDisposedException)
        {
            // The connection has ended, and with it every call.
        }
    }

    // Neither a timer nor a wait takes more than about 49 and 24 days; then they look again.
    private static long Until(long due) => Math.Clamp(due - Environment.TickCount64, 0, int.MaxValue - 1);
}
