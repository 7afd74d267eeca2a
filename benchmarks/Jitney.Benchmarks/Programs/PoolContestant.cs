using Jitney.Executors;
using Jitney.Executors.Pools;
using Jitney.Sessions;
using Jitney.Sessions.Runs;

namespace Jitney.Benchmarks.Programs;

/// <summary>Links each time anew, into an executor from a pool that is filled again between the runs.</summary>
/// <param name="Executor">The executor's program.</param>
internal sealed record PoolContestant(string Executor) : WarmContestant("Jitney, from a warm pool", Executor)
{
    private ExecutorPool? _pool;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _pool?.DisposeAsync() ?? default;

    /// <inheritdoc/>
    protected override Task BeginAsync(Work work)
    {
        _pool = new ExecutorPool(new ExecutorPoolOptions(ChildExecutorOptions.For(Executor))
        {
            Size = 1,
            Libraries = Libraries,

            // Not while others are measured.
            RefillDelay = TimeSpan.FromHours(1),
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void WaitUntilReady() => _pool!.WaitUntilReadyAsync().GetAwaiter().GetResult();

    /// <inheritdoc/>
    protected override async Task<ExecutorEnd> RunAsync(Work work, ProgramSurroundings surroundings)
    {
        await using Session session = await Session.StartAsync(new LinkSessionOptions { Executor = ExecutorChoice.From(_pool!), Surroundings = surroundings }).ConfigureAwait(false);
        Add(session, work);
        Symbol main = await session.LookUpAsync("main").ConfigureAwait(false);
        return await session.RunProgramAsync(main.Address, Words(work)).ConfigureAwait(false);
    }
}
