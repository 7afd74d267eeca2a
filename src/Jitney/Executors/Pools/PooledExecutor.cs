using Jitney.Diagnostics;
using Jitney.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.Sessions;

namespace Jitney.Executors.Pools;

/// <summary>An executor that is started, with its memory reserved. Owned by the pool until it is taken.</summary>
/// <param name="control">The hold on it.</param>
/// <param name="memory">Its memory.</param>
internal sealed class PooledExecutor(IExecutorProcessControl control, IMemoryManager memory) : IAsyncDisposable
{
    /// <summary>The hold on it.</summary>
    public IExecutorProcessControl Control => control;

    /// <summary>Its memory.</summary>
    public IMemoryManager Memory => memory;

    /// <summary>Whether it is still there.</summary>
    public bool IsAlive => !Control.Ended.IsCompleted;

    /// <summary>Starts one and does all that can be done before anybody says what for.</summary>
    /// <exception cref="Failures.ExecutorException">It cannot be started, or has no memory to give.</exception>
    public static async Task<PooledExecutor> StartAsync(ExecutorPoolOptions options, CancellationToken cancellation)
    {
        var session = new SessionOptions
        {
            Executor = ExecutorChoice.Child(options.Executor),
            Memory = options.Memory,
            Sharing = options.Sharing,
            SlabSize = options.SlabSize,
        };
        (IExecutorProcessControl control, IMemoryManager memory) = await ExecutorStart.RunAsync(session, new PhaseClock(), cancellation).ConfigureAwait(false);
        var executor = new PooledExecutor(control, memory);
        try
        {
            if (memory is SlabMemoryManager slab)
            {
                await slab.FaultInAsync(options.FaultedIn, cancellation).ConfigureAwait(false);
            }

            await OpenAsync(control, options.Libraries, cancellation).ConfigureAwait(false);
            return executor;
        }
        catch
        {
            await executor.DisposeAsync().ConfigureAwait(false);
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

    // Whether a library can be opened is for the link to say that asks for it.
    private static async ValueTask OpenAsync(IExecutorProcessControl control, IReadOnlyList<string> libraries, CancellationToken cancellation)
    {
        if (libraries.Count > 0 && control.Description.Offers(BootstrapSymbols.LibrariesOpen))
        {
            _ = await control.CallAsync(
                control.Description.Service(BootstrapSymbols.LibrariesOpen),
                LibraryMessages.EncodeOpen(new SpsWriter(), libraries).Written,
                "open libraries",
                CallLimit.Deadline,
                cancellation: cancellation).ConfigureAwait(false);
        }
    }
}
