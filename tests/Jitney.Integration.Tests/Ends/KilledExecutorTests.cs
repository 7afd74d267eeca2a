using System.Diagnostics;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Ends;

/// <summary>Executors that are killed: whoever waits for them is told, and by which signal.</summary>
public sealed class KilledExecutorTests(Workshop workshop)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task While_it_runs_a_function(Way way)
    {
        await using Session session = await way.StartAsync();
        (Process executor, Symbol sleep) = await PrepareAsync(session);
        Task<long> call = session.CallAsync(sleep.Address).AsTask();
        executor.Kill();

        await TellsOfSignalAsync(() => call.WaitAsync(s_limit));
    }

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task While_it_runs_main(Way way)
    {
        await using Session session = await way.StartAsync();
        (Process executor, Symbol sleep) = await PrepareAsync(session);
        Task<int> main = session.RunMainAsync(sleep.Address, ["main"]).AsTask();
        executor.Kill();

        await TellsOfSignalAsync(() => main.WaitAsync(s_limit));
    }

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task While_it_runs_a_program(Way way)
    {
        await using Session session = await way.StartAsync();
        (Process executor, Symbol sleep) = await PrepareAsync(session);
        Task<ExecutorEnd> program = session.RunProgramAsync(sleep.Address, ["main"]).AsTask();
        executor.Kill();

        ExecutorEnd end = await program.WaitAsync(s_limit);
        Assert.Equal(9, end.Signal);
    }

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task While_it_is_idle(Way way)
    {
        await using Session session = await way.StartAsync();
        (Process executor, Symbol sleep) = await PrepareAsync(session);
        executor.Kill();
        ExecutorEnd end = await session.Executor.Ended.WaitAsync(s_limit);

        Assert.Equal(9, end.Signal);
        await TellsOfSignalAsync(() => session.CallAsync(sleep.Address).AsTask().WaitAsync(s_limit));
        session.AddObject(workshop.Object("int more(void) { return 1; }", CodeKind.Pic));
        await TellsOfSignalAsync(() => session.LookUpAsync("more").AsTask().WaitAsync(s_limit));
    }

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task While_it_initialises_a_batch(Way way)
    {
        await using Session session = await way.StartAsync();
        (Process executor, _) = await PrepareAsync(session);
        session.AddObject(workshop.Object("""
            #include <unistd.h>
            __attribute__((constructor)) static void wait(void) { for (;;) pause(); }
            int never(void) { return 1; }
            """, CodeKind.Pic));
        Task<Symbol> link = session.LookUpAsync("never").AsTask();
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(link.IsCompleted);
        executor.Kill();

        await TellsOfSignalAsync(() => link.WaitAsync(s_limit));
    }

    [Theory]
    [MemberData(nameof(Ways.Children), MemberType = typeof(Ways))]
    public async Task By_a_fault_of_linked_code(Way way)
    {
        await using Session session = await way.StartAsync();
        session.AddObject(workshop.Object("int fault(int *pointer) { return *pointer; }", CodeKind.Pic));
        Symbol fault = await session.LookUpAsync("fault");

        ExecutorCrashedException failure = await Assert.ThrowsAsync<ExecutorCrashedException>(() => session.CallAsync(fault.Address).AsTask().WaitAsync(s_limit));

        Assert.Contains("SIGSEGV", failure.Message, StringComparison.Ordinal);
        Assert.Equal(FailureSide.Executor, failure.Side);
    }

    private static async Task TellsOfSignalAsync(Func<Task> wait)
    {
        ExecutorCrashedException failure = await Assert.ThrowsAsync<ExecutorCrashedException>(wait);
        Assert.Contains("SIGKILL", failure.Message, StringComparison.Ordinal);
        Assert.Equal(FailureSide.Executor, failure.Side);
    }

    private async Task<(Process Executor, Symbol Sleep)> PrepareAsync(Session session)
    {
        session.AddObject(workshop.Object("""
            #include <unistd.h>
            int own_process(void) { return getpid(); }
            int sleep_forever(void) { for (;;) pause(); }
            """, CodeKind.Pic));
        IReadOnlyList<Symbol> functions = await session.LookUpAsync(["own_process", "sleep_forever"]);
        int number = (int)await session.CallAsync(functions[0].Address);
        return (Process.GetProcessById(number), functions[1]);
    }
}
