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

    /// <summary>Whether nothing is left to undo but what is kept.</summary>
    public bool IsSettled
    {
        get
        {
            lock (_lock)
            {
                return _left.TrueForAll(static undoing => undoing.IsKept);
            }
        }
    }

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

        if (await AreDoneAsync(awaited.Select(static undoing => undoing.Done), patience, cancellation).ConfigureAwait(false))
        {
            return;
        }

        // What is being undone already is not there to be kept: nothing may be linked beside it.
        Task[] begun = [.. awaited.Where(static undoing => !undoing.TryKeep()).Select(static undoing => undoing.Done)];
        _ = await AreDoneAsync(begun, patience, cancellation).ConfigureAwait(false);
    }

    /// <summary>Waits until the executor does nothing more for callers that wait no longer, and nothing is left but what is kept.</summary>
    /// <param name="patience">How long to wait.</param>
    /// <returns>Whether it has come to that.</returns>
    public Task<bool> RestAsync(TimeSpan patience) => AreDoneAsync(Left(static undoing => undoing.Rest), patience, CancellationToken.None);

    /// <summary>Undoes what was kept as well, and waits for it.</summary>
    /// <param name="patience">How long to wait.</param>
    /// <returns>Whether nothing is left.</returns>
    public async ValueTask<bool> EndAsync(TimeSpan patience)
    {
        _end.TrySetResult();
        return await AreDoneAsync(Left(static undoing => undoing.Done), patience, CancellationToken.None).ConfigureAwait(false);
    }

    private Task[] Left(Func<Undoing, Task> task)
    {
        lock (_lock)
        {
            return [.. _left.Select(task)];
        }
    }

    private static async Task<bool> AreDoneAsync(IEnumerable<Task> tasks, TimeSpan patience, CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAll(tasks).WaitAsync(patience, cancellation).ConfigureAwait(false);
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
        if (!undoing.TryBegin())
        {
            undoing.ComeToRest();
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
        private const int Waiting = 0;
        private const int Kept = 1;
        private const int Begun = 2;

        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _state;

        public Task Done => _done.Task;

        /// <summary>Completes when the executor is done with the work, and has undone it or it is kept.</summary>
        public Task Rest => _rest.Task;

        public bool IsKept => Volatile.Read(ref _state) == Kept;

        public bool TryKeep() => Interlocked.CompareExchange(ref _state, Kept, Waiting) != Begun;

        public bool TryBegin() => Interlocked.CompareExchange(ref _state, Begun, Waiting) == Waiting;

        public void ComeToRest() => _rest.TrySetResult();

        public void Finish()
        {
            _rest.TrySetResult();
            _done.SetResult();
        }
    }
}
