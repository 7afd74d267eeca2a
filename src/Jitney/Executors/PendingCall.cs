using Jitney.Failures;

namespace Jitney.Executors;

/// <summary>A call that waits for its answer. It is completed once, by whoever comes first; later attempts do nothing.</summary>
/// <param name="step">What is being done, for error messages.</param>
/// <param name="patience">How long it may take; infinite for no limit.</param>
internal sealed class PendingCall(string step, TimeSpan patience)
    : TaskCompletionSource<ReadOnlyMemory<byte>>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private CancellationTokenRegistration _registration;
    private bool _isOverdue;
    private bool _isSent;

    public string Step => step;

    public TimeSpan Patience => patience;

    /// <summary>Whether it must be answered in time.</summary>
    public bool HasDeadline => patience != Timeout.InfiniteTimeSpan;

    /// <summary>Whether it may run code of the program or its libraries.</summary>
    public bool MayRunCode { get; init; }

    /// <summary>Whether it ends with the session's calls of linked code.</summary>
    public bool EndsWithCalls { get; init; }

    /// <summary>Whether an executor that works answers in time; linked code may take longer.</summary>
    public bool IsForExecutor { get; init; } = true;

    /// <summary>Whether the executor has not answered it in time.</summary>
    public bool IsOverdue
    {
        get => Volatile.Read(ref _isOverdue);
        set => Volatile.Write(ref _isOverdue, value);
    }

    /// <summary>Whether its message is out. Until then the time for sending counts, which the sender itself watches.</summary>
    public bool IsSent
    {
        get => Volatile.Read(ref _isSent);
        set => Volatile.Write(ref _isSent, value);
    }

    /// <summary>When it fails, in <see cref="Environment.TickCount64"/>'s milliseconds; never for calls without a limit.</summary>
    public long ExpiresAt { get; } =
        patience == Timeout.InfiniteTimeSpan ? long.MaxValue : Environment.TickCount64 + (long)Math.Min(patience.TotalMilliseconds, long.MaxValue / 4);

    /// <summary>Ends the executor when nobody waits any more for this call; null where it goes on.</summary>
    public Action? EndExecutor { get; init; }

    /// <summary>Must come before the call is known to any other thread.</summary>
    public void CancelWith(CancellationToken cancellation) => _registration = cancellation.UnsafeRegister(
        static (call, token) => ((PendingCall)call!).Cancel(token), this);

    public void Cancel(CancellationToken cancellation)
    {
        if (TrySetCanceled(cancellation))
        {
            EndExecutor?.Invoke();
        }
    }

    /// <summary>Fails it because its time is over.</summary>
    /// <param name="deed">What the executor did not do in time, as a verb.</param>
    /// <param name="limit">How long was waited.</param>
    public void TimeOut(string deed, TimeSpan limit)
    {
        _registration.Unregister();
        if (TrySetException(new CallTimeoutException(Step, $"it did not {deed} within {limit.TotalSeconds:0.###} s", limit) { HasEndedExecutor = EndExecutor is not null }))
        {
            EndExecutor?.Invoke();
        }
    }

    public void Complete(ReadOnlyMemory<byte> result)
    {
        _registration.Unregister();
        TrySetResult(result);
    }

    public void Fail(ExecutorException exception)
    {
        _registration.Unregister();
        TrySetException(exception);
    }
}
