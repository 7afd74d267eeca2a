using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Sessions.Turns;

/// <summary>How long the caller of a link waits for it.</summary>
/// <param name="cancellation">Ends the wait.</param>
/// <param name="ending">Ends the session, and with it the link.</param>
internal sealed class LinkPatience(CancellationToken cancellation, CancellationToken ending = default)
{
    private const int MostDivisions = 1000;

    private readonly TaskCompletionSource? _left = cancellation.CanBeCanceled ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;
    private CancellationToken? _either;
    private int _divisions;

    /// <summary>Ends the wait.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Ends the session, and with it the link.</summary>
    public CancellationToken Ending => ending;

    /// <summary>What the link obeys: either of the two.</summary>
    public CancellationToken Either => _either ?? cancellation;

    /// <summary>Whether the link has read all that it reads of files.</summary>
    public bool HasRead { get; set; }

    /// <summary>Completes when it is worth to resolve again what had to be put off; null as long as nothing had to be.</summary>
    public Task? Postponement { get; set; }

    /// <summary>What was read for it without the turn.</summary>
    public Dictionary<LinkInput, ObjectGraph> Graphs { get; } = [];

    /// <summary>How often it has left the turn to others in order to read.</summary>
    public int Readings { get; set; }

    /// <summary>Whether the link cannot be made beside others.</summary>
    public bool IsForAlone { get; set; }

    /// <summary>Waits for a link as long as its caller does.</summary>
    public async ValueTask<T> ForAsync<T>(ValueTask<T> link)
    {
        if (_left is null || link.IsCompleted)
        {
            return await link.ConfigureAwait(false);
        }

        Task<T> linking = link.AsTask();
        if (await Task.WhenAny(linking, _left.Task).ConfigureAwait(false) != linking)
        {
            _ = linking.ContinueWith(static left => left.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            cancellation.ThrowIfCancellationRequested();
        }

        return await linking.ConfigureAwait(false);
    }

    /// <summary>Has a lookup that was divided be divided anew: what it needs has changed.</summary>
    /// <exception cref="LinkException">It has changed each time so far.</exception>
    public void DivideAnew()
    {
        if (++_divisions > MostDivisions)
        {
            throw new LinkException($"what the lookup needs was changed {MostDivisions} times while it was linked; end the changes, and look it up again");
        }

        Postponement = Task.CompletedTask;
    }

    /// <summary>Has the link obey something.</summary>
    /// <param name="either">Cancelled with either of the two.</param>
    public LinkPatience Until(CancellationToken either)
    {
        _either = either;
        return this;
    }

    /// <summary>Lets the caller go when the wait has ended; the link goes on, because others have linked against it.</summary>
    public void Leave() => _left?.TrySetResult();
}
