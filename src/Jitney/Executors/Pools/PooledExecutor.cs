using Jitney.Diagnostics;
using Jitney.Memory;
using Jitney.Sessions;

namespace Jitney.Executors.Pools;

/// <summary>An executor that is started, with its memory reserved. Owned by the pool until it is taken.</summary>
/// <param name="control">The hold on it.</param>
/// <param name="memory">Its memory.</param>
/// <param name="imports">What it was asked ahead of time; null where that was not possible.</param>
internal sealed class PooledExecutor(IExecutorProcessControl control, IMemoryManager memory, ExecutorImports? imports) : IAsyncDisposable
{
    /// <summary>The hold on it.</summary>
    public IExecutorProcessControl Control => control;

    /// <summary>Its memory.</summary>
    public IMemoryManager Memory => memory;

    /// <summary>What it was asked ahead of time; null where that was not possible.</summary>
    public ExecutorImports? Imports => imports;

    /// <summary>Whether it is still there.</summary>
    public bool IsAlive => !Control.Ended.IsCompleted;

    /// <summary>Starts one and does all that can be done before anybody says what for.</summary>
    /// <exception cref="Failures.ExecutorException">It cannot be started, or has no memory to give.</exception>
    public static async Task<PooledExecutor> StartAsync(ExecutorPoolOptions options, AskedNames asked, CancellationToken cancellation)
    {
        var session = new LinkSessionOptions
        {
            // Nobody knows yet which program it will run.
            ProgramArguments = [],
            Executor = ExecutorChoice.Child(options.Executor),
            Memory = options.Memory,
            Sharing = options.Sharing,
            SlabSize = options.SlabSize,
        };
        (IExecutorProcessControl control, IMemoryManager memory, _) = await ExecutorStart.RunAsync(session, new PhaseClock(), cancellation).ConfigureAwait(false);
        try
        {
            if (memory is SlabMemoryManager slab)
            {
                await slab.FaultInAsync(options.FaultedIn, cancellation).ConfigureAwait(false);
            }

            return new PooledExecutor(control, memory, await AskAsync(control, options.Libraries, asked, cancellation).ConfigureAwait(false));
        }
        catch
        {
            await new PooledExecutor(control, memory, null).DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Memory.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            await Control.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async ValueTask<ExecutorImports?> AskAsync(
        IExecutorProcessControl control, IReadOnlyList<string> libraries, AskedNames asked, CancellationToken cancellation)
    {
        var imports = new ExecutorImports(Task.FromResult(control), libraries);
        return await imports.PrepareAsync(asked.All, cancellation).ConfigureAwait(false) ? imports : null;
    }
}
