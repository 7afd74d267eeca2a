namespace Jitney.Sessions.Turns;

/// <summary>A batch that is complete but for its initialisers, which run now. <see cref="LinkTurns"/> guards what can change.</summary>
/// <param name="commit">Makes its symbols known.</param>
/// <param name="patience">How long its caller waits.</param>
internal sealed class FinalizingBatch(BatchCommit commit, LinkPatience patience) : IDisposable
{
    private readonly CancellationTokenSource? _giveUp = patience.Cancellation.CanBeCanceled || patience.Ending.CanBeCanceled ? new() : null;

    /// <summary>Makes its symbols known.</summary>
    public BatchCommit Commit => commit;

    /// <summary>How long its caller waits.</summary>
    public LinkPatience Patience => patience;

    /// <summary>Gives the batch up.</summary>
    public CancellationToken Cancellation => _giveUp?.Token ?? CancellationToken.None;

    /// <summary>Whether somebody has linked since its initialisers began, and may have linked against it.</summary>
    public bool IsBuiltOn { get; set; }

    /// <summary>Whether it is being given up, so that nobody may link against it any more.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>Gives the batch up.</summary>
    public void GiveUp() => _giveUp?.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _giveUp?.Dispose();
}
