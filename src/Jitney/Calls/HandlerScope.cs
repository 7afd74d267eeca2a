namespace Jitney.Calls;

/// <summary>A call of a handler, and what is done on its behalf. Thread-safe.</summary>
/// <param name="moment">When it was called.</param>
internal sealed class HandlerScope(long moment)
{
    private readonly Lock _gate = new();
    private long _moment = moment;
    private volatile bool _isOver;
    private TaskCompletionSource? _joined;

    /// <summary>When it was called, or the last of those that wait for it.</summary>
    public long Moment => Interlocked.Read(ref _moment);

    /// <summary>Whether it has answered. What it has started may run on.</summary>
    public bool IsOver
    {
        get => _isOver;
        set => _isOver = value;
    }

    /// <summary>Completes when another one joins that was called later.</summary>
    public Task Joined
    {
        get
        {
            lock (_gate)
            {
                _joined ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _joined.Task;
            }
        }
    }

    /// <summary>Has another one wait for this: it sees what that one sees.</summary>
    public void Join(HandlerScope other)
    {
        lock (_gate)
        {
            if (other.Moment <= _moment)
            {
                return;
            }

            Interlocked.Exchange(ref _moment, other.Moment);
            _joined?.SetResult();
            _joined = null;
        }
    }
}
