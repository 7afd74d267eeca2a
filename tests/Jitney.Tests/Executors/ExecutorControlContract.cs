using System.Diagnostics;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Tests.Executors;

/// <summary>What every hold on an executor in a process of its own must do, with whatever executor at the other end.</summary>
/// <remarks>Uses services only that all executors offer, and functions that all of them have.</remarks>
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
        Task endless = SleepAsync(executor, await FindAsync(executor, SystemFunctions.Sleep), CallLimit.None);

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
        ExecutorAddress sleep = await FindAsync(executor, SystemFunctions.Sleep);

        ExecutorException exception = await Assert.ThrowsAnyAsync<ExecutorException>(() => SleepAsync(executor, sleep, CallLimit.Deadline));

        Assert.Equal("the executor could not run a function: it did not answer within 0.5 s", exception.Message);
        Assert.Equal(("run a function", FailureSide.Executor), (exception.Step, exception.Side));
        Assert.False((await FindAsync(executor, "abs")).IsNull);
    }

    [Fact(Timeout = Patience)]
    public async Task Cancellation_ends_the_waiting_alone()
    {
        await using IExecutorProcessControl executor = await StartAsync(new ExecutorOptions());
        using var source = new CancellationTokenSource();
        Task call = SleepAsync(executor, await FindAsync(executor, SystemFunctions.Sleep), CallLimit.None, source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.False((await FindAsync(executor, "abs")).IsNull);
    }

    [Fact(Timeout = Patience)]
    public async Task The_exit_code_ends_all_calls()
    {
        await using IExecutorProcessControl executor = await StartAsync(new ExecutorOptions());
        Task endless = SleepAsync(executor, await FindAsync(executor, SystemFunctions.Sleep), CallLimit.None);
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
    public async Task What_kills_it_is_told()
    {
        await using IExecutorProcessControl executor = await StartAsync(new ExecutorOptions());
        int number = await RunAsync(executor, await FindAsync(executor, SystemFunctions.ProcessNumber), CallLimit.Deadline);
        Task endless = SleepAsync(executor, await FindAsync(executor, SystemFunctions.Sleep), CallLimit.None);

        using (var process = Process.GetProcessById(number))
        {
            process.Kill();
        }

        // On Windows, whoever ends a process says with which exit code; .NET says -1.
        (string how, ExecutorEnd end) = (OperatingSystem.IsWindows(), TellsExit) switch
        {
            (false, _) => ("killed by SIGKILL", new ExecutorEnd(null, 9, null)),
            (true, true) => ("ended by force with status 0xFFFFFFFF", new ExecutorEnd(-1, null, null) { IsForced = true }),
            (true, false) => ("exit code 0xFFFFFFFF", new ExecutorEnd(-1, null, null)),
        };
        Assert.Contains("it ended: " + how, (await Assert.ThrowsAnyAsync<ExecutorException>(() => endless)).Message, StringComparison.Ordinal);
        Assert.Equal(end, await executor.Ended);
    }

    [Fact(Timeout = Patience)]
    public async Task An_idle_executor_ends_by_itself_on_disposal()
    {
        IExecutorProcessControl executor = await StartAsync(new ExecutorOptions { GracePeriod = TimeSpan.FromSeconds(30) });
        int process = await RunAsync(executor, await FindAsync(executor, SystemFunctions.ProcessNumber), CallLimit.Deadline);

        await executor.DisposeAsync();
        await executor.DisposeAsync();

        Assert.Equal(new ExecutorEnd(0, null, null), await executor.Ended);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(process));
        Assert.Contains("was closed", (await Assert.ThrowsAnyAsync<ExecutorException>(() => FindAsync(executor, "abs"))).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task A_busy_executor_is_ended_by_force_on_disposal_at_last()
    {
        IExecutorProcessControl executor = await StartAsync(new ExecutorOptions { GracePeriod = TimeSpan.FromMilliseconds(200) });
        int process = await RunAsync(executor, await FindAsync(executor, SystemFunctions.ProcessNumber), CallLimit.Deadline);
        Task endless = SleepAsync(executor, await FindAsync(executor, SystemFunctions.Sleep), CallLimit.None);

        await executor.DisposeAsync();

        await Assert.ThrowsAnyAsync<ExecutorException>(() => endless);
        Assert.True(executor.Ended.IsCompleted);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(process));
    }

    /// <summary>Starts an executor, with which nothing else is done.</summary>
    private protected abstract Task<IExecutorProcessControl> StartAsync(ExecutorOptions options);

    /// <summary>Whether the executor tells when it exits, where its status does not say whether it did. Those that are started as LLVM's are cannot.</summary>
    private protected virtual bool TellsExit => true;

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

    private static async Task<int> RunAsync(IExecutorProcessControl executor, ExecutorAddress function, CallLimit limit)
    {
        ReadOnlyMemory<byte> result = await executor.CallAsync(
            executor.Description.Service(BootstrapSymbols.RunAsVoidFunction),
            RunMessages.EncodeVoidFunction(new SpsWriter(), function).Written,
            "run a function",
            limit,
            cancellation: Cancellation);
        return RunMessages.DecodeIntResult(result.Span);
    }

    private static Task<int> RunIntAsync(IExecutorProcessControl executor, ExecutorAddress function, int argument, CallLimit limit) =>
        RunIntAsync(executor, function, argument, limit, Cancellation);

    private static async Task<int> RunIntAsync(IExecutorProcessControl executor, ExecutorAddress function, int argument, CallLimit limit, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> result = await executor.CallAsync(
            executor.Description.Service(BootstrapSymbols.RunAsIntFunction),
            RunMessages.EncodeIntFunction(new SpsWriter(), function, argument).Written,
            "run a function",
            limit,
            cancellation: cancellation);
        return RunMessages.DecodeIntResult(result.Span);
    }

    // Longer than any test.
    private static Task<int> SleepAsync(IExecutorProcessControl executor, ExecutorAddress sleep, CallLimit limit) => SleepAsync(executor, sleep, limit, Cancellation);

    private static Task<int> SleepAsync(IExecutorProcessControl executor, ExecutorAddress sleep, CallLimit limit, CancellationToken cancellation) =>
        RunIntAsync(executor, sleep, SystemFunctions.Seconds(1000), limit, cancellation);

    private static Task<int> AbsoluteAsync(IExecutorProcessControl executor, ExecutorAddress abs, int value) =>
        RunIntAsync(executor, abs, value, CallLimit.Deadline);
}
