using System.Diagnostics;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Connections;

/// <summary>Does a controller learn how a program ended that is no child of it?</summary>
public sealed class ProgramEndTests(Workshop workshop)
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <signal.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>
        int main(int argc, char **argv)
        {
            int value = atoi(argv[2]);
            if (!strcmp(argv[1], "exit")) exit(value);
            if (!strcmp(argv[1], "_exit")) _exit(value);
            if (!strcmp(argv[1], "raise")) { signal(value, SIG_DFL); raise(value); }
            if (!strcmp(argv[1], "fault")) *(volatile int *)8 = value;
            if (!strcmp(argv[1], "close")) { closefrom(3); usleep(50000); return value; }
            if (!strcmp(argv[1], "leave")) { if (fork() == 0) { close(0); close(1); close(2); alarm(60); pause(); } return value; }
            return value;
        }
        int own_process(void) { return getpid(); }
        int sleep_forever(void) { for (;;) pause(); }
        """;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(Transport.Unix)]
    [InlineData(Transport.Tcp)]
    [InlineData(Transport.Tls)]
    public async Task Every_exit_code_arrives(Transport transport)
    {
        using ListeningExecutor executor = ListeningExecutor.At(workshop, transport);
        await Parallel.ForAsync(0, 256, new ParallelOptions { MaxDegreeOfParallelism = 3, CancellationToken = TestContext.Current.CancellationToken }, async (code, _) =>
            Assert.Equal(new ExecutorEnd(code, null, null), await RunAsync(executor, (code % 3) switch { 0 => "return", 1 => "exit", _ => "_exit" }, code)));
        await executor.AwaitNoWorkersAsync();
    }

    [Theory]
    [InlineData(Transport.Unix, "raise", 15)]
    [InlineData(Transport.Unix, "raise", 9)]
    [InlineData(Transport.Tcp, "raise", 6)]
    [InlineData(Transport.Tls, "raise", 6)]
    [InlineData(Transport.Tcp, "raise", 9)]
    [InlineData(Transport.Tls, "raise", 9)]
    [InlineData(Transport.OpenTcp, "raise", 9)]
    [InlineData(Transport.Tcp, "fault", 11)]
    [InlineData(Transport.Tls, "fault", 11)]
    [InlineData(Transport.Unix, "fault", 11)]
    public async Task Signals_arrive(Transport transport, string way, int signal)
    {
        using ListeningExecutor executor = ListeningExecutor.At(workshop, transport);
        Assert.Equal(new ExecutorEnd(null, signal, null), await RunAsync(executor, way, signal));
    }

    [Theory]
    [InlineData(Transport.Unix, "close")]
    [InlineData(Transport.Tcp, "close")]
    [InlineData(Transport.Tls, "close")]
    [InlineData(Transport.Unix, "leave")]
    [InlineData(Transport.Tcp, "leave")]
    [InlineData(Transport.Tls, "leave")]
    [InlineData(Transport.OpenTcp, "return")]
    public async Task What_programs_do_with_descriptors_and_children_does_not_matter(Transport transport, string way)
    {
        using ListeningExecutor executor = ListeningExecutor.At(workshop, transport);
        Assert.Equal(new ExecutorEnd(42, null, null), await RunAsync(executor, way, 42));
    }

    [Theory]
    [InlineData(Transport.Unix)]
    [InlineData(Transport.Tcp)]
    [InlineData(Transport.Tls)]
    [InlineData(Transport.OpenTcp)]
    public async Task A_worker_that_is_killed_during_a_call_is_told_of(Transport transport)
    {
        using ListeningExecutor executor = ListeningExecutor.At(workshop, transport);
        await using Session session = await executor.StartAsync();
        session.AddObject(workshop.Object(Source, CodeKind.Pic));
        IReadOnlyList<Symbol> functions = await session.LookUpAsync(["own_process", "sleep_forever"]);
        int number = (int)await session.CallAsync(functions[0].Address);
        Assert.Equal([number], executor.Workers);
        Task<long> call = session.CallAsync(functions[1].Address).AsTask();
        Process.GetProcessById(number).Kill();

        ExecutorException failure = await Assert.ThrowsAnyAsync<ExecutorException>(() => call.WaitAsync(s_limit));
        Assert.Contains("SIGKILL", failure.Message, StringComparison.Ordinal);
        Assert.Equal(9, (await session.Executor.Ended.WaitAsync(s_limit, TestContext.Current.CancellationToken)).Signal);
    }

    [Theory]
    [InlineData(Transport.Unix)]
    [InlineData(Transport.Tcp)]
    [InlineData(Transport.Tls)]
    public async Task A_listener_that_is_killed_takes_its_workers_with_it(Transport transport)
    {
        using ListeningExecutor executor = ListeningExecutor.At(workshop, transport);
        await using Session session = await executor.StartAsync();
        int worker = Assert.Single(executor.Workers);
        executor.Process.Kill();

        await session.Executor.Ended.WaitAsync(s_limit, TestContext.Current.CancellationToken);
        await AwaitGoneAsync(worker);
    }

    [Theory]
    [InlineData(Transport.Unix)]
    [InlineData(Transport.Tcp)]
    [InlineData(Transport.Tls)]
    public async Task A_listener_that_is_ended_ends_its_workers_and_tells_their_controllers(Transport transport)
    {
        using ListeningExecutor executor = ListeningExecutor.At(workshop, transport);
        await using Session session = await executor.StartAsync();
        int worker = Assert.Single(executor.Workers);
        executor.Signal("TERM");

        Assert.Equal(9, (await session.Executor.Ended.WaitAsync(s_limit, TestContext.Current.CancellationToken)).Signal);
        Assert.Equal(0, await executor.AwaitExitAsync());
        await AwaitGoneAsync(worker);
    }

    private async Task<ExecutorEnd> RunAsync(ListeningExecutor executor, string way, int value)
    {
        await using Session session = await executor.StartAsync(MemoryTransport.Copy);
        session.AddObject(workshop.Object(Source, CodeKind.Pic));
        Symbol main = await session.LookUpAsync("main");
        return await session.RunProgramAsync(main.Address, ["main", way, $"{value}"]).AsTask().WaitAsync(s_limit);
    }

    private static async Task AwaitGoneAsync(int process)
    {
        long end = Environment.TickCount64 + (long)s_limit.TotalMilliseconds;
        while (Directory.Exists($"/proc/{process}") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal))
        {
            Assert.True(Environment.TickCount64 < end, "the worker is left");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
