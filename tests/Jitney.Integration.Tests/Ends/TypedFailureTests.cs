using Jitney.Executors;
using Jitney.Failures;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Codecs;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Ends;

/// <summary>What failed has a type and properties, and not only a text.</summary>
public sealed class TypedFailureTests(Workshop workshop)
{
    private const string Source = """
        #include <signal.h>
        #include <stdlib.h>
        #include <unistd.h>
        typedef struct { union { char bytes[8]; char *pointer; } data; unsigned long size; } result;
        long crash(void) { return *(volatile int *)8; }
        long give_up(void) { abort(); }
        long leave(void) { _exit(77); }
        long seven(void) { return 7; }
        result hang(const char *arguments, unsigned long size) { for (;;) pause(); }
        """;

    private static readonly WrapperSignature<ulong, ulong> s_hang = Sps.Function(Sps.UInt64, Sps.UInt64);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task Code_that_crashes_leaves_its_signal(Way way)
    {
        Assert.Equal((11, "SIGSEGV"), await CrashAsync("crash"));
        Assert.Equal((6, "SIGABRT"), await CrashAsync("give_up"));

        async Task<(int, string)> CrashAsync(string function)
        {
            await using Session session = await StartAsync(way);
            ExecutorAddress address = (await session.LookUpAsync(function)).Address;
            ExecutorCrashedException crash = await Assert.ThrowsAsync<ExecutorCrashedException>(() => session.CallAsync(address).AsTask().WaitAsync(s_limit));
            Assert.IsAssignableFrom<JitneyException>(crash);
            Assert.Equal((FailureSide.Executor, "call a function"), (crash.Side, crash.Step));
            return (crash.Signal, crash.SignalName);
        }
    }

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task Code_that_exits_leaves_its_code(Way way)
    {
        await using Session session = await StartAsync(way);
        ExecutorAddress leave = (await session.LookUpAsync("leave")).Address;

        Assert.Equal(77, (await Assert.ThrowsAsync<ExecutorExitedException>(() => session.CallAsync(leave).AsTask().WaitAsync(s_limit))).ExitCode);
        session.AddObject(workshop.Object("int more(void) { return 1; }", CodeKind.Pic));
        Assert.Equal(77, (await Assert.ThrowsAsync<ExecutorExitedException>(() => session.LookUpAsync("more").AsTask().WaitAsync(s_limit))).ExitCode);
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task What_runs_out_of_time_says_how_much_it_had_and_goes_on(Way way, CodeKind code)
    {
        await using Session session = await StartAsync(way, code);
        ExecutorAddress hang = (await session.LookUpAsync("hang")).Address;
        TimeSpan limit = TimeSpan.FromMilliseconds(50);

        CallTimeoutException timeout = await Assert.ThrowsAsync<CallTimeoutException>(() => session.CallWrapperAsync(hang, s_hang, 1UL, CallLimit.Within(limit)).AsTask().WaitAsync(s_limit));
        Assert.Equal((limit, false), (timeout.Limit, timeout.HasEndedExecutor));
        Assert.Equal(7, await session.CallAsync((await session.LookUpAsync("seven")).Address));
    }

    [Theory]
    [MemberData(nameof(Ways.All), MemberType = typeof(Ways))]
    public async Task Calls_of_integers_have_limits_and_tokens_too(Way way, CodeKind code)
    {
        await using Session session = await StartAsync(way, code);
        ExecutorAddress hang = (await session.LookUpAsync("hang")).Address;
        ExecutorAddress seven = (await session.LookUpAsync("seven")).Address;
        TimeSpan limit = TimeSpan.FromMilliseconds(50);

        CallTimeoutException timeout = await Assert.ThrowsAsync<CallTimeoutException>(() => session.CallAsync(hang, [0, 0], CallLimit.Within(limit)).AsTask().WaitAsync(s_limit));
        Assert.Equal((limit, false), (timeout.Limit, timeout.HasEndedExecutor));
        using var cancellation = new CancellationTokenSource(limit);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.CallAsync(hang, [0, 0], CallLimit.None, cancellation.Token).AsTask().WaitAsync(s_limit));
        Assert.Equal(7, await session.CallAsync(seven, [], CallLimit.Within(s_limit)));
        if (way is not Way.InProcess)
        {
            CallLimit last = CallLimit.Within(limit, OnTimeout.EndExecutor);
            Assert.True((await Assert.ThrowsAsync<CallTimeoutException>(() => session.CallAsync(hang, [0, 0], last).AsTask().WaitAsync(s_limit))).HasEndedExecutor);
        }
    }

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task A_limit_can_end_the_executor(Way way)
    {
        await using Session session = await StartAsync(way);
        ExecutorAddress hang = (await session.LookUpAsync("hang")).Address;
        Task<ulong> other = session.CallWrapperAsync(hang, s_hang, 1UL).AsTask();

        CallLimit limit = CallLimit.Within(TimeSpan.FromMilliseconds(50), OnTimeout.EndExecutor);
        CallTimeoutException timeout = await Assert.ThrowsAsync<CallTimeoutException>(() => session.CallWrapperAsync(hang, s_hang, 1UL, limit).AsTask().WaitAsync(s_limit));
        Assert.True(timeout.HasEndedExecutor);
        Assert.Equal(9, (await session.Executor.Ended.WaitAsync(s_limit)).Signal);
        Assert.Contains("because a call took too long", (await Assert.ThrowsAsync<ConnectionLostException>(() => other.WaitAsync(s_limit))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task A_token_can_end_the_executor(Way way)
    {
        await using Session session = await StartAsync(way);
        ExecutorAddress hang = (await session.LookUpAsync("hang")).Address;
        using var cancellation = new CancellationTokenSource();
        Task<ulong> call = session.CallWrapperAsync(hang, s_hang, 1UL, CallLimit.None with { OnTimeout = OnTimeout.EndExecutor }, cancellation.Token).AsTask();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(s_limit));
        Assert.Equal(9, (await session.Executor.Ended.WaitAsync(s_limit)).Signal);
    }

    [Fact]
    public async Task The_process_of_the_controller_is_not_ended()
    {
        await using Session session = await Session.StartAsync(new LinkSessionOptions { Executor = ExecutorChoice.InProcess });
        session.AddObject(workshop.Object(Source, CodeKind.Pic));
        ExecutorAddress seven = (await session.LookUpAsync("seven")).Address;

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await session.CallWrapperAsync(seven, s_hang, 1UL, CallLimit.Within(s_limit, OnTimeout.EndExecutor)));
    }

    [Fact]
    public async Task Bad_inputs_have_the_same_base()
    {
        await using Session session = await Way.SharedChild.StartAsync();

        Assert.IsAssignableFrom<JitneyException>(await Assert.ThrowsAnyAsync<LinkException>(() => session.LookUpAsync("nobody_defines_this").AsTask()));
    }

    private async Task<Session> StartAsync(Way way, CodeKind code = CodeKind.Pic)
    {
        Session session = await way.StartAsync();
        session.AddObject(workshop.Object(Source, code));
        return session;
    }
}
