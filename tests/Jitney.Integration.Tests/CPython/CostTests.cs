using Jitney.Executors;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.CPython;

/// <summary>What it costs to link and run an interpreter, in things that can be counted.</summary>
public sealed class CostTests(Workshop workshop)
{
    private const int RoundTrips = 10;
    private const int MostMappings = 8;

    [Theory]
    [MemberData(nameof(Python.Ways), MemberType = typeof(Python))]
    public async Task A_handful_of_round_trips_and_mappings(string archive, MemoryTransport memory)
    {
        LinkedProgram program = Python.With(workshop, Python.Script("memory_map.py"));
        string folder = workshop.NewFolder();
        var streams = new StandardStreams(folder);
        await using Session session = await program.StartAsync(memory, folder);
        LinkedProgram.Add(session, Python.Inputs(archive));
        Symbol main = await session.LookUpAsync("main", TestContext.Current.CancellationToken);
        ExecutorEnd end = await session.RunProgramAsync(main.Address, [.. program.Arguments], TestContext.Current.CancellationToken);

        Assert.Equal(0, end.ExitCode);
        Assert.InRange(session.Executor.RoundTrips, 1, RoundTrips);
        Assert.Equal(1, session.Statistics.Batches);
        string[] map = streams.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(Mappings.Count(map, session.Reservations), 3, MostMappings);
        Assert.DoesNotContain(map, line => line.Contains("rwxs", StringComparison.Ordinal) || line.Contains("rwxp", StringComparison.Ordinal));
    }
}
