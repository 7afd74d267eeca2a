using Jitney.Integration.Tests.Infrastructure;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.LookUps;

/// <summary>Random graphs of objects that refer to each other, looked up by eight threads at once: does everybody get what is initialised, and once?</summary>
public sealed class RandomLookUpTests(Workshop workshop)
{
    private const int Threads = 8;
    private const int Nodes = 16;
    private const int Patience = 120_000;

    [Theory(Timeout = Patience)]
    [InlineData(Way.SharedChild, 1)]
    [InlineData(Way.SharedChild, 2)]
    [InlineData(Way.CopiedChild, 3)]
    [InlineData(Way.InProcess, 4)]
    [InlineData(Way.InProcess, 5)]
    public async Task Whoever_gets_an_address_finds_initialised_code_behind_it(Way way, int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 12; round++)
        {
            await RunAsync(way, random, usesModules: round % 2 == 1);
        }
    }

    private async Task RunAsync(Way way, Random random, bool usesModules)
    {
        await using Session session = await way.StartAsync();
        for (int node = 0; node < Nodes; node++)
        {
            // Mostly to what comes before, so that there are few circles, and large ones now and then.
            int self = node;
            int[] references = [.. Enumerable.Range(0, random.Next(LinkedShapes.MostReferences + 1)).Select(_ => random.Next(6) == 0 ? random.Next(Nodes) : random.Next(self + 1)).Where(other => other != self).Distinct()];
            byte[] bytes = LinkedShapes.Object(workshop, node, references);
            if (usesModules)
            {
                session.AddModule($"module {node}").AddObject($"{node}.o", bytes);
            }
            else
            {
                session.AddObject($"{node}.o", bytes);
            }
        }

        int[][] orders = [.. Enumerable.Range(0, Threads).Select(_ => Enumerable.Range(0, Nodes).OrderBy(_ => random.Next()).ToArray())];
        var addresses = new Protocol.Vocabulary.ExecutorAddress[Threads, Nodes];
        await Task.WhenAll(orders.Select((order, thread) => Task.Run(async () =>
        {
            foreach (int node in order)
            {
                Symbol found = await session.LookUpAsync(LinkedShapes.Name(node), TestContext.Current.CancellationToken);
                Assert.Equal(1, (int)await session.CallAsync(found.Address));
                addresses[thread, node] = found.Address;
            }
        })));

        for (int node = 0; node < Nodes; node++)
        {
            for (int thread = 1; thread < Threads; thread++)
            {
                Assert.Equal(addresses[0, node], addresses[thread, node]);
            }
        }
    }
}
