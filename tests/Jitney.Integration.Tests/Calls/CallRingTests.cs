using Jitney.Calls;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Protocol.Codecs;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Calls;

/// <summary>Do calls through shared memory do what calls over the stream do, in all that can happen to them?</summary>
public sealed class CallRingTests(Workshop workshop)
{
    private const int Patience = 60_000;

    private const string Source = """
        #define _GNU_SOURCE
        #include <signal.h>
        #include <stdlib.h>
        #include <sys/wait.h>
        #include <unistd.h>
        #include <time.h>
        static __thread long calls;
        long count(void) { return ++calls; }
        long add(long a, long b) { return a + b; }
        long thread(void) { return gettid(); }
        long process(void) { return getpid(); }
        long slow(long milliseconds)
        {
            struct timespec time = { milliseconds / 1000, milliseconds % 1000 * 1000000 };
            nanosleep(&time, 0);
            return milliseconds;
        }
        long die(long signal) { return raise(signal); }
        long leave(long status) { exit(status); }
        long processor_time(void) { struct timespec t; clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); return t.tv_sec * 1000000 + t.tv_nsec / 1000; }
        static int ends[2];
        long prepare(void) { return pipe(ends); }
        long wait_for_it(void) { char byte; return read(ends[0], &byte, 1); }
        long let_go(void) { char byte = 1; return write(ends[1], &byte, 1); }
        long fork_both_return(void) { pid_t child = fork(); return child; }
        long reap(long child) { int status; return waitpid(child, &status, 0) == child ? status : -1; }
        """;

    [Fact(Timeout = Patience)]
    public async Task Calls_stay_on_one_thread_and_keep_its_variables()
    {
        await using Session session = await StartAsync();
        IReadOnlyList<Symbol> functions = await session.LookUpAsync(["count", "thread", "process", "add"]);
        long thread = await session.CallAsync(functions[1].Address);
        Assert.Equal(thread, await session.CallAsync(functions[2].Address));

        for (long number = 1; number <= 2000; number++)
        {
            Assert.Equal(number, await session.CallAsync(functions[0].Address));
            Assert.Equal(number + 5, await session.CallAsync(functions[3].Address, number, 5));
        }

        Assert.Equal(thread, await session.CallAsync(functions[1].Address));
    }

    [Fact(Timeout = Patience)]
    public async Task Calls_that_wait_for_each_other_do_not_block_the_ring()
    {
        await using Session session = await StartAsync();
        IReadOnlyList<Symbol> functions = await session.LookUpAsync(["prepare", "wait_for_it", "let_go", "add"]);
        await session.CallAsync(functions[0].Address);
        for (int round = 0; round < 20; round++)
        {
            Task<long>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => session.CallAsync(functions[1].Address).AsTask())];
            Assert.Equal(3, await session.CallAsync(functions[3].Address, 1, 2));
            foreach (Task<long> _ in waiting)
            {
                Assert.Equal(1, await session.CallAsync(functions[2].Address));
            }

            Assert.All(await Task.WhenAll(waiting), static result => Assert.Equal(1, result));
        }
    }

    [Fact(Timeout = Patience)]
    public async Task Many_callers_share_it()
    {
        await using Session session = await StartAsync();
        IReadOnlyList<Symbol> functions = await session.LookUpAsync(["add", "slow"]);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(caller => Task.Run(async () =>
        {
            for (long number = 0; number < 500; number++)
            {
                Assert.Equal(caller + number, await session.CallAsync(functions[0].Address, caller, number));
                if (number % 100 == caller)
                {
                    Assert.Equal(2, await session.CallAsync(functions[1].Address, 2));
                }
            }
        })));
    }

    [Theory(Timeout = Patience)]
    [InlineData(9)]
    [InlineData(11)]
    public async Task The_end_of_the_executor_in_a_call_fails_it(int signal)
    {
        await using Session session = await StartAsync();
        IReadOnlyList<Symbol> functions = await session.LookUpAsync(["add", "die", "slow"]);
        await WarmUpAsync(session, functions[0].Address);

        Task<long> slow = session.CallAsync(functions[2].Address, 60_000).AsTask();
        await Task.Delay(20, TestContext.Current.CancellationToken);
        ExecutorException died = await Assert.ThrowsAnyAsync<ExecutorException>(() => session.CallAsync(functions[1].Address, signal).AsTask());
        await Assert.ThrowsAnyAsync<ExecutorException>(() => slow);
        Assert.Equal(FailureSide.Executor, died.Side);
        Assert.Equal(signal, (await session.Executor.Ended).Signal);
        await Assert.ThrowsAnyAsync<ExecutorException>(() => session.CallAsync(functions[0].Address, 1, 2).AsTask());
    }

    [Fact(Timeout = Patience)]
    public async Task Code_that_exits_in_a_call_ends_the_executor_with_its_status()
    {
        await using Session session = await StartAsync();
        IReadOnlyList<Symbol> functions = await session.LookUpAsync(["add", "leave"]);
        await WarmUpAsync(session, functions[0].Address);

        await Assert.ThrowsAnyAsync<ExecutorException>(() => session.CallAsync(functions[1].Address, 42).AsTask());
        Assert.Equal(42, (await session.Executor.Ended).ExitCode);
    }

    [Fact(Timeout = Patience)]
    public async Task A_cancelled_call_leaves_the_ring_to_later_ones()
    {
        await using Session session = await StartAsync();
        IReadOnlyList<Symbol> functions = await session.LookUpAsync(["add", "slow"]);
        await WarmUpAsync(session, functions[0].Address);
        ExecutorAddress call = session.Executor.Description.Service(BootstrapSymbols.FunctionCall);
        WrapperSignature<(ExecutorAddress, IReadOnlyList<long>), Protocol.Messages.Expected<long>> signature =
            Sps.Function(Sps.Tuple(Sps.Address, Sps.Sequence(Sps.Int64)), Sps.ExpectedOf(Sps.Int64));

        for (int round = 0; round < 3; round++)
        {
            await Assert.ThrowsAnyAsync<ExecutorException>(() => session.Executor.CallWrapperAsync(
                call, signature, (functions[1].Address, [700]), CallLimit.Within(TimeSpan.FromMilliseconds(20))).AsTask());
            Assert.Equal(3, await session.CallAsync(functions[0].Address, 1, 2));
            await Task.Delay(800, TestContext.Current.CancellationToken);
            Assert.Equal(3, await session.CallAsync(functions[0].Address, 1, 2));
        }
    }

    [Fact(Timeout = Patience)]
    public async Task An_idle_executor_uses_no_processor_time()
    {
        await using Session session = await StartAsync();
        IReadOnlyList<Symbol> functions = await session.LookUpAsync(["add", "processor_time"]);
        await WarmUpAsync(session, functions[0].Address);
        long before = await session.CallAsync(functions[1].Address);
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        long used = await session.CallAsync(functions[1].Address) - before;

        Assert.True(used < 100_000, $"{used} µs in a second");
    }

    [Fact(Timeout = Patience)]
    public async Task A_forked_child_that_returns_answers_nothing()
    {
        await using Session session = await StartAsync();
        IReadOnlyList<Symbol> functions = await session.LookUpAsync(["add", "fork_both_return", "reap"]);
        await WarmUpAsync(session, functions[0].Address);

        long child = await session.CallAsync(functions[1].Address);
        Assert.True(child > 0);
        Assert.NotEqual(0, await session.CallAsync(functions[2].Address, child));
        Assert.Equal(3, await session.CallAsync(functions[0].Address, 1, 2));
    }

    [Fact(Timeout = Patience)]
    public async Task Main_has_the_initial_thread_and_calls_go_on_beside_it()
    {
        await using Session session = await StartAsync();
        session.AddObject(workshop.Object("long wait_for_it(void); int main(void) { return wait_for_it() + 40; }", CodeKind.Pic));
        IReadOnlyList<Symbol> functions = await session.LookUpAsync(["add", "prepare", "let_go", "main", "thread", "process"]);
        await WarmUpAsync(session, functions[0].Address);
        await session.CallAsync(functions[1].Address);

        for (int round = 0; round < 3; round++)
        {
            Task<int> main = session.RunMainAsync(functions[3].Address, []).AsTask();
            await Task.Delay(20, TestContext.Current.CancellationToken);
            Assert.NotEqual(await session.CallAsync(functions[5].Address), await session.CallAsync(functions[4].Address));
            await session.CallAsync(functions[2].Address);
            Assert.Equal(41, await main);
            Assert.Equal(await session.CallAsync(functions[5].Address), await session.CallAsync(functions[4].Address));
        }
    }

    private async Task<Session> StartAsync()
    {
        Session session = await Way.SharedChild.StartAsync();
        session.AddObject(workshop.Object(Source, CodeKind.Pic));
        return session;
    }

    // The ring is opened when there is more than one call.
    private static async Task WarmUpAsync(Session session, ExecutorAddress add)
    {
        Assert.True(session.Executor.Description.Offers(BootstrapSymbols.RingOpen));
        for (int round = 0; round < 100; round++)
        {
            Assert.Equal(3, await session.CallAsync(add, 1, 2));
        }
    }
}
