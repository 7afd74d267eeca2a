using System.Diagnostics;
using Jitney.Integration.Tests.Ends;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Cancellation;

/// <summary>Lookups that are cancelled at random moments: the session is as before, and the next lookup is right.</summary>
/// <remarks>Every run cancels some hundreds in each way of running; with <c>JITNEY_TESTS=all</c> in the environment 20 000.</remarks>
[Collection(nameof(AloneInTheProcess))]
public sealed class RandomCancellationTests(Workshop workshop, ITestOutputHelper output)
{
    private const int InOneSession = 100;

    private static int Cancellations => Environment.GetEnvironmentVariable("JITNEY_TESTS") == "all" ? 20_000 : 300;

    [Theory]
    [MemberData(nameof(CancelledSessions.Ways), MemberType = typeof(CancelledSessions))]
    public async Task A_cancelled_lookup_leaves_nothing_behind(CancelledWay way)
    {
        var random = new Random(12345);
        await using var sessions = CancelledSessions.Of(way, workshop);
        await RunAsync(sessions, random, 5);
        await RunAsync(sessions, random, 5);
        (int descriptors, long memory) = State();
        int cancelled = 0, links = 0;
        for (int round = 0; cancelled < Cancellations; round++)
        {
            Assert.True(round < Cancellations, $"only {cancelled} of {links} lookups were cancelled");
            (int more, int linked) = await RunAsync(sessions, random, Math.Min(InOneSession, Cancellations - cancelled));
            (cancelled, links) = (cancelled + more, links + linked);
        }

        (int descriptorsAfter, long memoryAfter) = State();
        output.WriteLine($"{way}: {cancelled} cancelled, {links} linked; descriptors {descriptors} to {descriptorsAfter}; managed bytes {memory} to {memoryAfter}");
        Assert.InRange(descriptorsAfter, 0, descriptors + 16);
        Assert.InRange(memoryAfter, 0, memory + (4 << 20));
    }

    private static (int Descriptors, long Memory) State()
    {
        for (int round = 0; round < 3; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return (Directory.GetFiles("/proc/self/fd").Length, GC.GetTotalMemory(forceFullCollection: true));
    }

    private async Task<(int Cancelled, int Linked)> RunAsync(CancelledSessions sessions, Random random, int wanted)
    {
        await using Session session = await sessions.StartAsync();
        session.AddObject(workshop.Object(NumberedObjects.Base, CodeKind.Pic));
        Symbol balance = await session.LookUpAsync("get_balance", TestContext.Current.CancellationToken);
        Symbol alive = await session.LookUpAsync("get_alive", TestContext.Current.CancellationToken);
        double typical = 0.002;
        int cancelled = 0, number = 0;
        while (cancelled < wanted && number < 10 * wanted)
        {
            string name = NumberedObjects.Name(++number);
            session.AddObject(name, NumberedObjects.Object(workshop, number));
            long start = Stopwatch.GetTimestamp();
            if (await IsCancelledAsync(session, name, typical * 1.2 * random.NextDouble()))
            {
                cancelled++;
            }

            start = Stopwatch.GetTimestamp();
            bool isFresh = session.Statistics.Batches < number + 1;
            Symbol function = await session.LookUpAsync(name, TestContext.Current.CancellationToken);
            typical = isFresh ? (typical * 0.9) + (0.1 * Stopwatch.GetElapsedTime(start).TotalSeconds) : typical * 0.95;
            Assert.Equal(NumberedObjects.Result(number), await session.CallAsync(function.Address));
        }

        Assert.Equal(number, await session.CallAsync(balance.Address));
        Assert.Equal((number + 1) / 2 * 2, await session.CallAsync<int>(alive.Address));
        Assert.Equal(number + 1, session.Statistics.Batches);
        if (session.Memory is { } memory)
        {
            Assert.Equal(number + 1, memory.Allocations);
        }

        return (cancelled, number);
    }

    private static async Task<bool> IsCancelledAsync(Session session, string name, double after)
    {
        using var source = new CancellationTokenSource();
        Task canceling = Task.Run(() =>
        {
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < after;)
            {
                Thread.SpinWait(20);
            }

            source.Cancel();
        });
        try
        {
            _ = await session.LookUpAsync(name, source.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
        finally
        {
            await canceling;
        }
    }
}
