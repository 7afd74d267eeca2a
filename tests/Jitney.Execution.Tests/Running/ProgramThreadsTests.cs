using Jitney.Execution.Running;

namespace Jitney.Execution.Tests.Running;

public sealed class ProgramThreadsTests : IDisposable
{
    private readonly ProgramThread _initial = new(static () => { });
    private readonly ProgramThreads _threads;
    private readonly Thread _serving;

    public ProgramThreadsTests()
    {
        _threads = new ProgramThreads(_initial, static () => { });
        _serving = new Thread(_initial.Serve);
        _serving.Start();
    }

    public void Dispose()
    {
        _threads.Stop();
        _serving.Join();
    }

    [Fact]
    public async Task Work_that_follows_a_result_runs_on_the_initial_thread_again()
    {
        for (int round = 0; round < 200; round++)
        {
            Assert.Equal(_serving.ManagedThreadId, await RunAsync(static () => Environment.CurrentManagedThreadId));
        }
    }

    [Fact]
    public async Task Work_beside_other_work_runs_on_a_thread_of_its_own()
    {
        using var release = new ManualResetEventSlim();
        using var running = new ManualResetEventSlim();
        Task<int> first = RunAsync(() =>
        {
            running.Set();
            release.Wait();
            return Environment.CurrentManagedThreadId;
        });
        running.Wait(TestContext.Current.CancellationToken);

        int second = await RunAsync(static () => Environment.CurrentManagedThreadId);
        int third = await RunAsync(static () => Environment.CurrentManagedThreadId);
        Assert.True(_threads.AreBusy);
        release.Set();

        Assert.Equal(_serving.ManagedThreadId, await first);
        Assert.NotEqual(_serving.ManagedThreadId, second);
        Assert.Equal(second, third);
        Assert.False(_threads.AreBusy);
    }

    private Task<int> RunAsync(Func<int> function)
    {
        var source = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        int result = 0;
        _threads.Post(new ProgramWork(
            () =>
            {
                result = function();
                return default;
            },
            _ => source.SetResult(result)));
        return source.Task;
    }
}
