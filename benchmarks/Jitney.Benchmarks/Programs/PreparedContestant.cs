using Jitney.Executors;
using Jitney.Sessions;
using Jitney.Sessions.Runs;

namespace Jitney.Benchmarks.Programs;

/// <summary>Links once, before the first run; a run is a process that shares the linked code.</summary>
/// <param name="Executor">The executor's program.</param>
internal sealed record PreparedContestant(string Executor) : WarmContestant("Jitney, linked before", Executor)
{
    private Session? _session;
    private PreparedProgram? _program;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _session?.DisposeAsync() ?? default;

    /// <inheritdoc/>
    protected override async Task<ExecutorEnd> RunAsync(Work work, ProgramSurroundings surroundings) =>
        await _program!.RunAsync(Words(work), surroundings).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override async Task BeginAsync(Work work)
    {
        _session = await Session.StartAsync(new LinkSessionOptions { Executor = ExecutorChoice.Child(Executor), Initializers = InitializerTime.InEachRun }).ConfigureAwait(false);
        Add(_session, work);
        _program = await _session.PrepareProgramAsync().ConfigureAwait(false);
    }
}
