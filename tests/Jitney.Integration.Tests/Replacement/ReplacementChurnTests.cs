using System.Buffers.Binary;
using System.Globalization;
using Jitney.Functions;
using Jitney.Integration.Tests.Ends;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Sessions;
using Jitney.Sessions.Modules;
using Jitney.Sessions.Replacement;

namespace Jitney.Integration.Tests.Replacement;

/// <summary>Functions that are replaced for a long time while threads call them: nothing crashes, no call meets two definitions at once, and nothing grows.</summary>
/// <remarks>Every run does so some hundreds of times in each way of running; with <c>JITNEY_TESTS=all</c> in the environment 10 000.</remarks>
[Collection(nameof(AloneInTheProcess))]
public sealed class ReplacementChurnTests(Workshop workshop, ITestOutputHelper output)
{
    private const long First = 0x1111_2222_3333_4444;
    private const long Second = 0x5555_6666_7777_8888;

    // Two threads that only call, two whose callee sleeps and calls on.
    private const string Callers = """
        #include <pthread.h>
        struct pair { long a, b; };
        struct pair get(void); int slow(void);
        static volatile int stop; static long torn, calls, naps; static pthread_t threads[4];
        static void *spin(void *unused) { struct pair (*volatile stored)(void) = get; while (!stop) { struct pair p = calls & 1 ? get() : stored(); if (p.b != 3 * p.a + 1) __sync_fetch_and_add(&torn, 1); __sync_fetch_and_add(&calls, 1); } return unused; }
        static void *nap(void *unused) { while (!stop) { if (!slow()) __sync_fetch_and_add(&torn, 1); __sync_fetch_and_add(&naps, 1); } return unused; }
        int begin(void) { for (int index = 0; index < 4; index++) if (pthread_create(&threads[index], 0, index < 2 ? spin : nap, 0)) return -1; return 0; }
        long end(void) { stop = 1; for (int index = 0; index < 4; index++) pthread_join(threads[index], 0); return torn; }
        long get_calls(void) { return calls; } long get_naps(void) { return naps; }
        """;

    private const string Replaced = """
        #include <unistd.h>
        struct pair { long a, b; };
        int state; int get_state(void) { return ++state; }
        struct pair get(void) { return (struct pair) { 0x1111222233334444, 0x5555666677778888 }; }
        static long mine = 0x1111222233334444;
        static struct pair (*const inner)(void) = get;
        int slow(void) { long before = mine; usleep(700); struct pair p = get(), q = inner(); return before == 0x1111222233334444 && mine == before && p.b == 3 * p.a + 1 && q.b == 3 * q.a + 1; }
        long tick(long x) { return mine == 0x1111222233334444 ? x * 2 : -1; }
        __attribute__((destructor)) static void end(void) { mine = -1; }
        """;

    private static int Rounds => Environment.GetEnvironmentVariable("JITNEY_TESTS") == "all" ? 10_000 : 200;

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task Nothing_grows_and_no_call_is_torn(Way way)
    {
        await using Session session = await way.StartAsync();
        session.Main.MakeReplaceable("get", "slow", "tick");
        byte[] content = await File.ReadAllBytesAsync(workshop.Object(Replaced, CodeKind.Pic), TestContext.Current.CancellationToken);
        Module first = session.AddModule();
        first.AddObject("version 1", Version(content, 1));
        session.AddObject(workshop.Object(Callers, CodeKind.Pic));
        NativeFunction tick = await session.GetFunctionAsync("tick", new NativeSignature(NativeLayout.Of<long>(), NativeLayout.Of<long>()), TestContext.Current.CancellationToken);
        Dictionary<string, Symbol> symbols = (await session.LookUpAsync(["begin", "end", "get_calls", "get_naps", "get_state"], TestContext.Current.CancellationToken)).ToDictionary(static symbol => symbol.Name);
        Assert.Equal(0, await session.CallAsync<int>(symbols["begin"].Address));
        using var done = new CancellationTokenSource();
        Task<long>[] callers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => CallAsync(tick, done.Token)))];
        State early = default;
        int most = 0;
        try
        {
            for (int number = 2; number <= Rounds + 1; number++)
            {
                ReplaceResult result = await session.Main.ReplaceAsync(string.Create(CultureInfo.InvariantCulture, $"version {number}"), Version(content, number), TestContext.Current.CancellationToken);
                Assert.Equal(["get", "slow", "tick"], result.Functions);
                most = Math.Max(most, result.KeptCode);
                if (number == (Rounds / 10) + 1)
                {
                    early = State.Of(session, result.KeptCode);
                }
            }
        }
        finally
        {
            await done.CancelAsync();
        }

        long calls = (await Task.WhenAll(callers)).Sum();
        Assert.Equal(0, await session.CallAsync<long>(symbols["end"].Address));
        int kept = -1;
        for (int tries = 0; tries < 20 && kept != 0; tries++)
        {
            kept = (await session.Main.ReplaceAsync("the last", Version(content, Rounds + 2 + tries), TestContext.Current.CancellationToken)).KeptCode;
        }

        var late = State.Of(session, kept);
        output.WriteLine(
            $"{way}: {Rounds} replacements, at most {most} kept; {await session.CallAsync<long>(symbols["get_calls"].Address)} calls of C, {await session.CallAsync<long>(symbols["get_naps"].Address)} that sleep, {calls} of C#; {early} to {late}");
        // What stacks of the host happen to hold may look like an address of old code.
        Assert.InRange(kept, 0, way == Way.InProcess ? 12 : 2);
        Assert.True(calls > 0);
        Assert.True(late.Allocations <= early.Allocations, $"{early} to {late}");
        Assert.InRange(late.Descriptors, 0, early.Descriptors + 8);
        Assert.InRange(late.ExecutorMappings, 0, early.ExecutorMappings + 8);
        Assert.InRange(late.Managed, 0, early.Managed + (1 << 20) + (Rounds * 256));
    }

    private static byte[] Version(byte[] content, long number)
    {
        byte[] bytes = [.. content];
        Patch(bytes, First, number);
        Patch(bytes, Second, (3 * number) + 1);
        return bytes;
    }

    private static void Patch(byte[] bytes, long pattern, long value)
    {
        byte[] before = BitConverter.GetBytes(pattern);
        for (int at = bytes.AsSpan().IndexOf(before); at >= 0; at = bytes.AsSpan().IndexOf(before))
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), value);
        }
    }

    private static async Task<long> CallAsync(NativeFunction tick, CancellationToken done)
    {
        long calls = 0;
        for (; !done.IsCancellationRequested; calls++)
        {
            Assert.Equal(2 * calls, await tick.Begin().Add(calls).InvokeAsync<long>(cancellation: CancellationToken.None));
        }

        return calls;
    }

    private readonly record struct State(long Allocations, int Descriptors, long Managed, int ExecutorMappings)
    {
        public static State Of(Session session, int kept)
        {
            for (int round = 0; round < 3; round++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            return new State(
                session.Memory!.Allocations - kept,
                Directory.GetFiles("/proc/self/fd").Length,
                GC.GetTotalMemory(forceFullCollection: true),
                session.Executor.ProcessId is { } process && process != Environment.ProcessId ? File.ReadAllLines($"/proc/{process}/maps").Length : 0);
        }
    }
}
