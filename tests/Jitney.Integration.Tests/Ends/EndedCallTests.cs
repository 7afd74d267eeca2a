using System.Runtime.InteropServices;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Integration.Tests.Cancellation;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Ends;

/// <summary>Calls of linked code that are under way when their session ends.</summary>
public sealed class EndedCallTests(Workshop workshop)
{
    private const int Rounds = 8;
    private const int SegmentationFault = 11;

    // Goes through code and data without a pause, until it is told to stop: in the host's own process nobody can end it.
    private const string Source = """
        #include <time.h>
        static long turns;
        static volatile long *stop;
        long stop_at(volatile long *word) { stop = word; return 0; }
        static long *volatile where = &turns;
        __attribute__((noinline)) static long next(void) { return ++*where; }
        static long (*volatile step)(void) = next;
        static long now(void) { struct timespec time; clock_gettime(CLOCK_MONOTONIC, &time); return time.tv_sec * 1000 + time.tv_nsec / 1000000; }
        long run(long milliseconds)
        {
            for (long end = now() + milliseconds; now() < end && !(stop && *stop);)
                for (int round = 0; round < 1000; round++)
                    step();
            return turns;
        }
        int main(void) { return (int)run(60000) & 1; }
        __attribute__((destructor)) static void end(void) { where = 0; }
        """;

    [Theory]
    [InlineData(CancelledWay.InProcess)]
    [InlineData(CancelledWay.SharedChild)]
    [InlineData(CancelledWay.CopiedChild)]
    [InlineData(CancelledWay.Unix)]
    [InlineData(CancelledWay.Tcp)]
    [InlineData(CancelledWay.Pool)]
    public async Task They_fail_because_the_session_has_ended_and_the_code_never_crashes(CancelledWay way)
    {
        await using var sessions = CancelledSessions.Of(way, workshop);
        for (int round = 0; round < Rounds; round++)
        {
            Session session = await sessions.StartAsync();
            session.AddObject(workshop.Object(Source, CodeKind.Pic));
            ExecutorAddress run = (await session.LookUpAsync("run", TestContext.Current.CancellationToken)).Address;
            ExecutorAddress main = (await session.LookUpAsync("main", TestContext.Current.CancellationToken)).Address;
            nint stop = way is CancelledWay.InProcess ? Marshal.AllocHGlobal(sizeof(long)) : 0;
            if (stop != 0)
            {
                Marshal.WriteInt64(stop, 0);
                ExecutorAddress tell = (await session.LookUpAsync("stop_at", TestContext.Current.CancellationToken)).Address;
                Assert.Equal(0, await session.CallAsync(tell, stop));
            }

            Task[] calls =
            [
                session.CallAsync(run, 60_000).AsTask(),
                session.CallAsync(run, 60_000).AsTask(),
                session.RunMainAsync(main, ["program"], TestContext.Current.CancellationToken).AsTask(),
            ];
            Assert.InRange(await session.CallAsync(run, 1 + (round % 4)), 1, long.MaxValue);

            await session.DisposeAsync();

            foreach (Task call in calls)
            {
                ExecutorException failure = await Assert.ThrowsAnyAsync<ExecutorException>(() => call);
                Assert.EndsWith("the session has ended", failure.Message, StringComparison.Ordinal);
            }

            if (stop != 0)
            {
                // Not given back: the code looks at it until it has seen it.
                Marshal.WriteInt64(stop, 1);
            }

            ExecutorEnd end = await session.Executor.Ended;
            Assert.NotEqual(SegmentationFault, end.Signal);
            await Assert.ThrowsAsync<ObjectDisposedException>(() => session.CallAsync(run, 1).AsTask());
        }
    }

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task A_program_that_runs_ends_with_its_session(Way way)
    {
        Session session = await way.StartAsync();
        session.AddObject(workshop.Object("int main(void) { for (;;); }", CodeKind.Pic));
        ExecutorAddress main = (await session.LookUpAsync("main", TestContext.Current.CancellationToken)).Address;
        Task<ExecutorEnd> program = session.RunProgramAsync(main, ["program"], TestContext.Current.CancellationToken).AsTask();

        await session.DisposeAsync();

        ExecutorException failure = await Assert.ThrowsAnyAsync<ExecutorException>(() => program);
        Assert.EndsWith("the session has ended", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_lookup_whose_initialiser_hangs_ends_with_its_session(Way way)
    {
        Session session = await Session.StartAsync(Ways.Options(way) with { FinalizerLimit = TimeSpan.FromMilliseconds(200) }, TestContext.Current.CancellationToken);
        string sign = Path.Combine(workshop.NewFolder(), "begun");
        session.AddObject(workshop.Object(Hanging(sign), CodeKind.Pic));
        Task<Symbol> lookup = session.LookUpAsync("hanging", TestContext.Current.CancellationToken).AsTask();
        await UntilThereIsAsync(sign);

        await session.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lookup);
    }

    [Theory]
    [MemberData(nameof(Ways.Each), MemberType = typeof(Ways))]
    public async Task A_lookup_whose_initialiser_hangs_can_be_cancelled_and_others_go_on(Way way)
    {
        await using Session session = await Session.StartAsync(Ways.Options(way) with { FinalizerLimit = TimeSpan.FromMilliseconds(200) }, TestContext.Current.CancellationToken);
        string sign = Path.Combine(workshop.NewFolder(), "begun");
        session.AddObject(workshop.Object(Hanging(sign), CodeKind.Pic));
        session.AddObject(workshop.Object("static int data = 5; int other(void) { return ++data; }", CodeKind.Pic));
        using var source = new CancellationTokenSource();
        Task<Symbol> lookup = session.LookUpAsync("hanging", source.Token).AsTask();
        await UntilThereIsAsync(sign);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lookup);

        Symbol other = await session.LookUpAsync("other", TestContext.Current.CancellationToken);

        Assert.Equal(6, await session.CallAsync(other.Address));
        Assert.Equal(2, session.Memory!.Allocations);
    }

    // Sleeps: in the host's own process nobody can end it.
    private static string Hanging(string sign) => $$"""
        #include <fcntl.h>
        #include <unistd.h>
        __attribute__((constructor)) static void begin(void) { close(creat("{{sign}}", 0600)); for (;;) pause(); }
        int hanging(void) { return 0; }
        """;

    private static async Task UntilThereIsAsync(string file)
    {
        for (long end = Environment.TickCount64 + 30_000; !File.Exists(file); await Task.Delay(5, TestContext.Current.CancellationToken))
        {
            Assert.True(Environment.TickCount64 < end, "the initialiser did not begin");
        }
    }
}
