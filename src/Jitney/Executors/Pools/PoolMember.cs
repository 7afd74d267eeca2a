using Jitney.Sessions;

namespace Jitney.Executors.Pools;

/// <summary>One member of a pool: an executor that is being started, stands ready, or could not be started.</summary>
/// <remarks>Thread-safe. Disposal is for members that nobody has taken.</remarks>
internal sealed class PoolMember : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private volatile PooledExecutor? _executor;

    /// <summary>Begins to start an executor.</summary>
    public PoolMember(ExecutorPoolOptions options, AskedNames asked) => Starting = Task.Run(() => StartAsync(options, asked));

    /// <summary>The start.</summary>
    public Task<PooledExecutor> Starting { get; }

    /// <summary>Whether there is an executor that can be taken at once.</summary>
    public bool IsReady => _executor is { IsAlive: true };

    /// <summary>Whether there will be none.</summary>
    public bool HasFailed => Starting.IsFaulted || Starting.IsCanceled;

    /// <summary>Waits until the executor has ended by itself, or could not be started.</summary>
    /// <returns>The executor that has ended; null when there was none.</returns>
    public async Task<PooledExecutor?> WaitForEndAsync()
    {
        await ((Task)Starting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_executor is { } executor)
        {
            _ = await executor.Control.Ended.ConfigureAwait(false);
        }

        return _executor;
    }

    /// <summary>Ends the executor, or its start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await ((Task)Starting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_executor is { } executor)
        {
            await executor.DisposeAsync().ConfigureAwait(false);
        }

        _stop.Dispose();
    }

    private async Task<PooledExecutor> StartAsync(ExecutorPoolOptions options, AskedNames asked) =>
        _executor = await PooledExecutor.StartAsync(options, asked, _stop.Token).ConfigureAwait(false);
}
