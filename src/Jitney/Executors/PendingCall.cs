using Jitney.Failures;

namespace Jitney.Executors;

/// <summary>A call that waits for its answer. It is completed once, by whoever comes first; later attempts do nothing.</summary>
/// <param name="step">What is being done, for error messages.</param>
/// <param name="limit">How long it may take.</param>
internal sealed class PendingCall(string step, CallLimit limit)
    : TaskCompletionSource<ReadOnlyMemory<byte>>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private CancellationTokenRegistration _registration;
    private bool _isOverdue;

    public string Step => step;

    public CallLimit Limit => limit;

    /// <summary>Whether it must be answered in time.</summary>
    public bool HasDeadline => limit is not CallLimit.None;

    /// <summary>Whether it was not answered in time.</summary>
    public bool IsOverdue
    {
        get => Volatile.Read(ref _isOverdue);
        set => Volatile.Write(ref _isOverdue, value);
    }

    /// <summary>When it fails, in <see cref="Environment.TickCount64"/>'s milliseconds; unused for calls without a limit.</summary>
    public long ExpiresAt { get; init; }

    /// <summary>Must come before the call is known to any other thread.</summary>
    public void CancelWith(CancellationToken cancellation) => _registration = cancellation.UnsafeRegister(
        static (call, token) => ((PendingCall)call!).TrySetCanceled(token), this);

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
