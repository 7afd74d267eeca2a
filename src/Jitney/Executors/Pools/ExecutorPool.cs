using Jitney.Failures;
using Jitney.Sessions;

namespace Jitney.Executors.Pools;

/// <summary>Keeps executors started, with their memory reserved and got from the system, so that a session need not wait for any of that.</summary>
/// <remarks>
/// A session takes an executor by <see cref="Sessions.ExecutorChoice.From"/> and ends it: each serves one session, since linked code leaves its traces in a process. Executors that
/// are taken are replaced in the background, and so are those that end while they wait here. Disposal ends those that nobody has taken; sessions may go on. All
/// members may be used from many threads.
/// </remarks>
/// <example>
/// <code>
/// await using var pool = new ExecutorPool(new ExecutorPoolOptions(new ChildExecutorOptions("jitney-executor")) { Size = 4 });
/// await using Session session = await Session.StartAsync(new LinkSessionOptions { Executor = ExecutorChoice.From(pool), Inputs = pool.Inputs });
/// </code>
/// </example>
public sealed class ExecutorPool : IAsyncDisposable
{
    // Executors that end by themselves one after the other, with none taken in between, are not replaced for ever.
    private const int MostDeaths = 3;

    // Whoever waits for a program's end is told first: memory is freed in the kernel, and a thread that is woken on the same processor waits until that is done.
    private static readonly TimeSpan s_headStart = TimeSpan.FromMilliseconds(2);

    private readonly Lock _lock = new();
    private readonly List<PoolMember> _members = [];
    private readonly HashSet<Task> _endings = [];
    private readonly CancellationTokenSource _closing = new();
    private int _deaths;
    private bool _isRefilling;
    private bool _isClosed;

    /// <summary>Begins to start the executors; does not wait for them, and does not fail where they do.</summary>
    /// <param name="options">What to keep.</param>
    public ExecutorPool(ExecutorPoolOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Size, nameof(options));
        Options = options;
        Inputs = new InputCache(options.InputCapacity);
        lock (_lock)
        {
            Fill();
        }
    }

    /// <summary>What it keeps.</summary>
    public ExecutorPoolOptions Options { get; }

    /// <summary>The input files of sessions with its executors, kept for the next ones. They are closed with the pool.</summary>
    public InputCache Inputs { get; }

    /// <summary>The names that sessions with its executors have asked for.</summary>
    internal AskedNames AskedNames { get; } = new();

    /// <summary>How many executors could be taken at once.</summary>
    public int Ready
    {
        get
        {
            lock (_lock)
            {
                return _members.Count(static member => member.IsReady);
            }
        }
    }

    /// <summary>Waits until the pool is full, or an executor cannot be started.</summary>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="ExecutorException">An executor cannot be started.</exception>
    /// <exception cref="ObjectDisposedException">The pool has ended.</exception>
    public async Task WaitUntilReadyAsync(CancellationToken cancellation = default)
    {
        Task[] starts;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _deaths = 0;
            Fill();
            starts = [.. _members.Select(static member => member.Starting)];
        }

        try
        {
            await Task.WhenAll(starts).WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException end) when (!cancellation.IsCancellationRequested)
        {
            throw new ObjectDisposedException("the pool has ended", end);
        }
    }

    /// <summary>Takes an executor: one that is ready, if there is any, else the next one. It is the caller's from then on.</summary>
    /// <exception cref="ExecutorException">It cannot be started.</exception>
    /// <exception cref="ObjectDisposedException">The pool has ended.</exception>
    internal async ValueTask<PooledExecutor> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            PoolMember member = Take();
            PooledExecutor executor;
            try
            {
                executor = await member.Starting.WaitAsync(cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!member.HasFailed)
            {
                PutBack(member);
                throw;
            }

            // It may have ended since it was looked at, and another will do.
            if (executor.IsAlive)
            {
                return executor;
            }

            await executor.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        PoolMember[] left;
        Task[] endings;
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            left = [.. _members];
            endings = [.. _endings];
            _members.Clear();
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll([.. endings, .. left.Select(static member => member.DisposeAsync().AsTask())]).ConfigureAwait(false);
        }
        finally
        {
            _closing.Dispose();
            Inputs.Dispose();
        }
    }

    /// <summary>Gives back what an executor of this pool leaves that has ended: its memory most of all, of which there is much to free.</summary>
    /// <returns>Nothing to wait for while the pool is there: it does that beside other work, and has done it when it ends itself.</returns>
    internal Task EndAsync(PooledExecutor executor)
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                _endings.RemoveWhere(static task => task.IsCompleted);
                _endings.Add(EndSoonAsync(executor));
                return Task.CompletedTask;
            }
        }

        return executor.DisposeAsync().AsTask();
    }

    private async Task EndSoonAsync(PooledExecutor executor)
    {
        await Task.Delay(s_headStart, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await executor.DisposeAsync().ConfigureAwait(false);
    }

    private PoolMember Take()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _deaths = 0;

            // Whoever asks gets an attempt of his own: what failed before may work now.
            _members.RemoveAll(static member => member.HasFailed);
            if (_members.Count == 0)
            {
                Start();
            }

            PoolMember taken = _members.Find(static member => member.IsReady) ?? _members[0];
            _members.Remove(taken);
            if (!_isRefilling)
            {
                _isRefilling = true;
                _ = RefillAsync();
            }

            return taken;
        }
    }

    private void PutBack(PoolMember member)
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                _members.Insert(0, member);
                return;
            }
        }

        _ = member.DisposeAsync().AsTask();
    }

    private async Task RefillAsync()
    {
        await Task.Delay(Options.RefillDelay, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _isRefilling = false;
            Fill();
        }
    }

    // Both under the lock.
    private void Fill()
    {
        _members.RemoveAll(static member => member.HasFailed);
        while (_members.Count < Options.Size && _deaths < MostDeaths && !_isClosed)
        {
            Start();
        }
    }

    private void Start()
    {
        var member = new PoolMember(Options, AskedNames);
        _members.Add(member);
        _ = ReplaceWhenEndedAsync(member);
    }

    // Not one that does not even start: the next who takes one is told why.
    private async Task ReplaceWhenEndedAsync(PoolMember member)
    {
        if (await member.WaitForEndAsync().ConfigureAwait(false) is not { } executor)
        {
            return;
        }

        lock (_lock)
        {
            if (!_members.Remove(member))
            {
                return;
            }

            _deaths++;
            Fill();
        }

        await executor.DisposeAsync().ConfigureAwait(false);
    }
}
