using Jitney.Diagnostics;
using Jitney.Executors;
using Jitney.Executors.Pools;
using Jitney.Memory;
using Jitney.Sessions.Runs;

namespace Jitney.Sessions;

/// <summary>Gets a session its executor, and memory in it, and gives them back.</summary>
internal static class ExecutorStart
{
    /// <summary>Starts, takes or connects to the executor that the options choose.</summary>
    /// <exception cref="Jitney.Failures.ExecutorException">It cannot be started or has no memory to give.</exception>
    public static async Task<StartedExecutor> RunAsync(LinkSessionOptions options, PhaseClock clock, CancellationToken cancellation)
    {
        IExecutorProcessControl? control = null;
        IMemoryManager? memory = null;
        ExecutorImports? imports = null;
        try
        {
            if (options.Executor is ExecutorChoice.PooledProgram { Pool: var pool })
            {
                CheckSharing(options, pool);
                PooledExecutor executor = await pool.TakeAsync(cancellation).ConfigureAwait(false);
                (control, memory, imports) = (executor.Control, executor.Memory, executor.Imports);
            }
            else
            {
                control = await ConnectAsync(options, cancellation).ConfigureAwait(false);
                await SupportLink.AddAsync(control, cancellation).ConfigureAwait(false);
            }

            if (options.Surroundings is { } surroundings)
            {
                await SurroundingsCalls.ApplyAsync(control, surroundings, cancellation).ConfigureAwait(false);
            }

            clock.Finish("start");
            memory ??= options.MemoryManager?.Invoke(control) ?? MemoryManagers.Create(control, options.Memory ?? MemoryManagers.Suitable(control), options.Sharing, options.SlabSize);
            if (memory is SlabMemoryManager slab)
            {
                await slab.StartAsync(cancellation).ConfigureAwait(false);
            }

            clock.Finish("reserve");
            return new StartedExecutor(control, memory, imports);
        }
        catch
        {
            await EndAsync(control, memory).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Gives memory and executor back.</summary>
    public static async Task UndoAsync(ExecutorChoice? choice, IExecutorProcessControl control, IMemoryManager memory)
    {
        var executor = new PooledExecutor(control, memory, null);
        await (choice is ExecutorChoice.PooledProgram { Pool: var pool } && control.Ended.IsCompleted
            ? pool.EndAsync(executor)
            : executor.DisposeAsync().AsTask()).ConfigureAwait(false);
    }

    private static async Task<IExecutorProcessControl> ConnectAsync(LinkSessionOptions options, CancellationToken cancellation) => options.Executor switch
    {
        ExecutorChoice.ChildProgram child => await ChildExecutor.StartAsync(child.Options, options.ProgramArguments, cancellation).ConfigureAwait(false),
        ExecutorChoice.ListeningProgram listening => await ConnectedExecutor.ConnectAsync(listening.Options, cancellation).ConfigureAwait(false),
        ExecutorChoice.GivenControl given => given.Control,
        _ => new InProcessExecutor(),
    };

    private static void CheckSharing(LinkSessionOptions options, ExecutorPool pool)
    {
        if (options.Sharing != pool.Options.Sharing)
        {
            throw new ArgumentException(
                $"the session wants its writable data {options.Sharing}, and the pool's executors map it {pool.Options.Sharing}; give ExecutorPoolOptions.Sharing the same", nameof(options));
        }
    }

    // First the executor: nobody waits any more for what is under way, a reservation for example.
    private static async ValueTask EndAsync(IExecutorProcessControl? control, IMemoryManager? memory)
    {
        if (control is not null)
        {
            await control.DisposeAsync().ConfigureAwait(false);
        }

        if (memory is not null)
        {
            await memory.DisposeAsync().ConfigureAwait(false);
        }
    }
}
