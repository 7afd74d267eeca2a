namespace Jitney.Memory;

/// <summary>What an executor still does for callers that wait no longer, and what undoes it. Thread-safe.</summary>
/// <remarks>
/// Nobody stops an executor in the middle of its work: what a link began runs to its end there, and is undone then. Until that is done its memory is not free, and names in the executor may
/// have the meaning that the link gave them, so the next link waits for it. It does not wait for ever: linked code may hang in an initialiser. What it did not wait for stays as it is until
/// the end, because later links may rely on it.
/// </remarks>
internal sealed class Undoings
{
    private readonly Lock _lock = new();
    private readonly List<Undoing> _left = [];
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Has something undone.</summary>
    /// <param name="work">What the executor still does; need not succeed.</param>
    /// <param name="undo">Undoes it; called when the work is over, whatever became of it. Tells nobody of failures.</param>
    public void Add(Task work, Func<Task> undo)
    {
        var undoing = new Undoing();
        lock (_lock)
        {
            _left.Add(undoing);
        }

        _ = RunAsync(undoing, work, undo);
    }

    /// <summary>Waits until nothing is left to undo, or it has been waited for long enough, once for each.</summary>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public async ValueTask SettleAsync(TimeSpan patience, CancellationToken cancellation)
    {
        Undoing[] awaited;
        lock (_lock)
        {
            awaited = _left.Count == 0 ? [] : [.. _left.Where(static undoing => !undoing.IsKept)];
        }

        if (awaited.Length == 0)
        {
            return;
        }

        try
        {
            await Task.WhenAll(awaited.Select(static undoing => undoing.Done)).WaitAsync(patience, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            foreach (Undoing undoing in awaited)
            {
                undoing.Keep();
            }
        }
    }

    /// <summary>Undoes what was kept as well, and waits for it.</summary>
    /// <param name="patience">How long to wait.</param>
    /// <returns>Whether nothing is left.</returns>
    public async ValueTask<bool> EndAsync(TimeSpan patience)
    {
        _end.TrySetResult();
        Task[] awaited;
        lock (_lock)
        {
            awaited = [.. _left.Select(static undoing => undoing.Done)];
        }

        try
        {
            await Task.WhenAll(awaited).WaitAsync(patience).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task RunAsync(Undoing undoing, Task work, Func<Task> undo)
    {
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (undoing.IsKept)
        {
            await _end.Task.ConfigureAwait(false);
        }

        await undo().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _ = _left.Remove(undoing);
        }

        undoing.Finish();
    }

    private sealed class Undoing
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _isKept;

        public Task Done => _done.Task;

        public bool IsKept => _isKept;

        public void Keep() => _isKept = true;

        public void Finish() => _done.SetResult();
    }
}
