using Jitney.Linking.Resolution;

namespace Jitney.Sessions.Turns;

/// <summary>A batch that is being linked, from its resolution to its end. <see cref="LinkTurns"/> guards what can change.</summary>
/// <param name="batch">The batch.</param>
/// <param name="patience">How long its caller waits.</param>
internal sealed class LinkFlight(LinkBatch batch, LinkPatience patience) : IDisposable
{
    private CancellationTokenSource? _giveUp;
    private TaskCompletionSource? _end;

    /// <summary>The batch.</summary>
    public LinkBatch Batch => batch;

    /// <summary>How long its caller waits.</summary>
    public LinkPatience Patience => patience;

    /// <summary>Makes its symbols known; null as long as they are not bound.</summary>
    public BatchCommit? Commit { get; set; }

    /// <summary>How far it is.</summary>
    public FlightStage Stage { get; set; }

    /// <summary>Whether whoever links it has the turn. For him alone.</summary>
    public bool HasTurn { get; set; } = true;

    /// <summary>Whether what it claims is entered.</summary>
    public bool IsEntered { get; set; }

    /// <summary>Gives the batch up.</summary>
    public CancellationToken Cancellation => _giveUp?.Token ?? CancellationToken.None;

    /// <summary>Whether somebody has linked since its initialisers began, and may have linked against it.</summary>
    public bool IsBuiltOn { get; set; }

    /// <summary>Whether it is being given up, so that nobody may link against it any more.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>Prepares it to be given up.</summary>
    public void Prepare() => _giveUp = patience.Cancellation.CanBeCanceled || patience.Ending.CanBeCanceled ? new() : null;

    /// <summary>Gives the batch up.</summary>
    public void GiveUp() => _giveUp?.Cancel();

    /// <summary>Completes when its initialisers have run, or it has failed.</summary>
    public Task WaitAsync() => (_end ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Lets those go on that wait for it.</summary>
    public void LetWaitersGo() => _end?.TrySetResult();

    /// <inheritdoc/>
    public void Dispose() => _giveUp?.Dispose();
}
