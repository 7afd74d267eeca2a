using Jitney.Executors;
using Jitney.Failures;
using Jitney.Interop.Processes;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Xunit;

namespace Jitney.Tests.Executors;

/// <summary>What every hold on an executor in a process of its own must do, with whatever executor at the other end.</summary>
/// <remarks>Uses services only that all executors offer, and functions of the C library that all of them have.</remarks>
public abstract class ExecutorControlContract
{
    private protected const int Patience = 60_000;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task It_describes_the_executor()
    {
        await using IExecutorProcessControl executor = await StartAsync(new ExecutorOptions());

        Assert.StartsWith("x86_64-", executor.Description.TargetTriple, StringComparison.Ordinal);
        Assert.Equal((ulong)Environment.SystemPageSize, executor.Description.PageSize);
        Assert.True(executor.Description.Offers(BootstrapSymbols.RunAsMain));
        Assert.Equal(1, executor.RoundTrips);
        Assert.False(executor.Ended.IsCompleted);
    }

    [Fact(Timeout = Patience)]
    public async Task Calls_are_answered_and_counted()
    {
        await using IExecutorProcessControl executor = await StartAsync(new ExecutorOptions());

        Assert.Equal(5, await AbsoluteAsync(executor, await FindAsync(executor, "abs"), -5));
        Assert.Equal(4, executor.RoundTrips);
        Assert.True((await FindAsync(executor, "no_such_symbol_anywhere")).IsNull);
    }

    [Fact(Timeout = Patience)]
    public async Task Many_calls_from_many_threads_get_their_own_answers()
    {
        await using IExecutorProcessControl executor = await StartAsync(new ExecutorOptions());
        ExecutorAddress abs = await FindAsync(executor, "abs");

        await Parallel.ForAsync(0, 300, Cancellation, async (number, _) => Assert.Equal(number, await AbsoluteAsync(executor, abs, -number)));
    }

    [Fact(Timeout = Patience)]
    public async Task Arguments_that_do_not_decode_give_an_empty_result()
    {
        await using IExecutorProcessControl executor = await StartAsync(new ExecutorOptions());

        ReadOnlyMemory<byte> result = await executor.CallAsync(
            executor.Description.Service(BootstrapSymbols.DylibManagerOpen), new byte[] { 1, 2, 3 }, "open nothing", cancellation: Cancellation);

        Assert.Empty(result.ToArray());
        Assert.False((await FindAsync(executor, "abs")).IsNull);
    }

    [Fact(Timeout = Patience)]
    public async Task Others_are_answered_while_one_call_runs_as_long_as_it_likes()
    {
        await using IExecutorProcessControl executor = await StartAsync(new ExecutorOptions { Deadline = TimeSpan.FromMilliseconds(500) });
        ExecutorAddress abs = await FindAsync(executor, "abs");
        Task endless = RunAsync(executor, await FindAsync(executor, "pause"), CallLimit.None);

        await Task.Delay(700, Cancellation);

        Assert.Equal(1, await AbsoluteAsync(executor, abs, -1));
        Assert.False(endless.IsCompleted);
        await executor.DisposeAsync();
        Assert.Contains("was closed", (await Assert.ThrowsAnyAsync<ExecutorException>(() => endless)).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task A_call_that_takes_too_long_fails_alone()
    {
        await using IExecutorProcessControl executor = await StartAsync(new ExecutorOptions { Deadline = TimeSpan.FromMilliseconds(500) });
        ExecutorAddress pause = await FindAsync(executor, "pause");

        ExecutorException exception = await Assert.ThrowsAnyAsync<ExecutorException>(() => RunAsync(executor, pause, CallLimit.Deadline));

        Assert.Equal("the executor could not run a function: it did not answer within 0.5 s", exception.Message);
        Assert.Equal(("run a function", FailureSide.Executor), (exception.Step, exception.Side));
        Assert.False((await FindAsync(executor, "abs")).IsNull);
    }

    [Fact(Timeout = Patience)]
    public async Task Cancellation_ends_the_waiting_alone()
    {
        await using IExecutorProcessControl executor = await StartAsync(new ExecutorOptions());
        using var source = new CancellationTokenSource();
        Task call = RunUntilAsync(executor, await FindAsync(executor, "pause"), CallLimit.None, source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.False((await FindAsync(executor, "abs")).IsNull);
    }

    [Fact(Timeout = Patience)]
    public async Task The_exit_code_ends_all_calls()
    {
        await using IExecutorProcessControl executor = await StartAsync(new ExecutorOptions());
        Task endless = RunAsync(executor, await FindAsync(executor, "pause"), CallLimit.None);
        ExecutorAddress exit = await FindAsync(executor, "_exit");

        Task<int> leaving = RunIntAsync(executor, exit, 3, CallLimit.None);

        Assert.Equal(
            "the executor could not run a function: it ended: exit code 3",
            (await Assert.ThrowsAnyAsync<ExecutorException>(() => endless)).Message);
        await Assert.ThrowsAnyAsync<ExecutorException>(() => leaving);
        Assert.Equal(new ExecutorEnd(3, null, null), await executor.Ended);
        Assert.Contains("it ended: exit code 3", (await Assert.ThrowsAnyAsync<ExecutorException>(() => FindAsync(executor, "abs"))).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task The_signal_that_kills_it_is_named()
    {
        await using IExecutorProcessControl executor = await StartAsync(new ExecutorOptions());
        int process = await RunAsync(executor, await FindAsync(executor, "getpid"), CallLimit.Deadline);
        Task endless = RunAsync(executor, await FindAsync(executor, "pause"), CallLimit.None);

        using (ChildProcess killer = ChildProcess.Start(new ProcessStart("/bin/kill", ["kill", "-KILL", $"{process}"])))
        {
            Assert.Contains("it ended: killed by SIGKILL", (await Assert.ThrowsAnyAsync<ExecutorException>(() => endless)).Message, StringComparison.Ordinal);
            Assert.Equal(new ExecutorEnd(null, 9, null), await executor.Ended);
            await Task.Run(() => new Jitney.Interop.Streams.DescriptorWait(killer.Descriptor).Wait(TimeSpan.FromSeconds(20)), Cancellation);
            Assert.True(killer.TryReap(out _));
        }
    }

    [Fact(Timeout = Patience)]
    public async Task An_idle_executor_ends_by_itself_on_disposal()
    {
        IExecutorProcessControl executor = await StartAsync(new ExecutorOptions { GracePeriod = TimeSpan.FromSeconds(30) });
        int process = await RunAsync(executor, await FindAsync(executor, "getpid"), CallLimit.Deadline);

        await executor.DisposeAsync();
        await executor.DisposeAsync();

        Assert.Equal(new ExecutorEnd(0, null, null), await executor.Ended);
        Assert.False(Directory.Exists($"/proc/{process}"));
        Assert.Contains("was closed", (await Assert.ThrowsAnyAsync<ExecutorException>(() => FindAsync(executor, "abs"))).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task A_busy_executor_is_ended_by_force_on_disposal_at_last()
    {
        IExecutorProcessControl executor = await StartAsync(new ExecutorOptions { GracePeriod = TimeSpan.FromMilliseconds(200) });
        int process = await RunAsync(executor, await FindAsync(executor, "getpid"), CallLimit.Deadline);
        Task endless = RunAsync(executor, await FindAsync(executor, "pause"), CallLimit.None);

        await executor.DisposeAsync();

        await Assert.ThrowsAnyAsync<ExecutorException>(() => endless);
        Assert.True(executor.Ended.IsCompleted);
        Assert.False(Directory.Exists($"/proc/{process}"));
    }

    /// <summary>Starts an executor, with which nothing else is done.</summary>
    private protected abstract Task<IExecutorProcessControl> StartAsync(ExecutorOptions options);

    private static async Task<ExecutorAddress> FindAsync(IExecutorProcessControl executor, string name)
    {
        ExecutorDescription description = executor.Description;
        ExecutorAddress instance = description.Service(BootstrapSymbols.DylibManagerInstance);
        ReadOnlyMemory<byte> opened = await executor.CallAsync(
            description.Service(BootstrapSymbols.DylibManagerOpen),
            DylibManagerMessages.EncodeOpen(new SpsWriter(), instance, "", 0).Written,
            "open the process",
            cancellation: Cancellation);
        ReadOnlyMemory<byte> found = await executor.CallAsync(
            description.Service(BootstrapSymbols.DylibManagerLookUp),
            DylibManagerMessages.EncodeLookUp(new SpsWriter(), instance, CommonResults.DecodeAddress(opened.Span).Value, [new(name, false)]).Written,
            "look a symbol up",
            cancellation: Cancellation);
        return Assert.Single(DylibManagerMessages.DecodeLookUpResult(found.Span, description.DylibLookUpForm).Value!);
    }

    private static Task<int> RunAsync(IExecutorProcessControl executor, ExecutorAddress function, CallLimit limit) =>
        RunUntilAsync(executor, function, limit, Cancellation);

    private static async Task<int> RunUntilAsync(IExecutorProcessControl executor, ExecutorAddress function, CallLimit limit, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> result = await executor.CallAsync(
            executor.Description.Service(BootstrapSymbols.RunAsVoidFunction),
            RunMessages.EncodeVoidFunction(new SpsWriter(), function).Written,
            "run a function",
            limit,
            cancellation: cancellation);
        return RunMessages.DecodeIntResult(result.Span);
    }

    private static async Task<int> RunIntAsync(IExecutorProcessControl executor, ExecutorAddress function, int argument, CallLimit limit)
    {
        ReadOnlyMemory<byte> result = await executor.CallAsync(
            executor.Description.Service(BootstrapSymbols.RunAsIntFunction),
            RunMessages.EncodeIntFunction(new SpsWriter(), function, argument).Written,
            "run a function",
            limit,
            cancellation: Cancellation);
        return RunMessages.DecodeIntResult(result.Span);
    }

    private static Task<int> AbsoluteAsync(IExecutorProcessControl executor, ExecutorAddress abs, int value) =>
        RunIntAsync(executor, abs, value, CallLimit.Deadline);
}
