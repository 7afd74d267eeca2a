using Jitney.Executors;
using Jitney.Executors.Pools;
using Jitney.Failures;
using Jitney.Functions;
using Jitney.Sessions;

namespace Jitney.CallChecks;

/// <summary>Sessions with executors of a pool, and on Windows what is said of the other way to link once and run many times.</summary>
/// <param name="objects">Where the objects are.</param>
/// <param name="results">Is told what is wrong.</param>
internal sealed class PoolChecks(string objects, Results results)
{
    private const int Rounds = 8;

    /// <summary>Makes them all.</summary>
    public async Task RunAsync()
    {
        string program = Environment.GetEnvironmentVariable("JITNEY_EXECUTOR")
            ?? Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "jitney-executor.exe" : "jitney-executor");
        var executor = new ChildExecutorOptions(program);
        await using (var pool = new ExecutorPool(new ExecutorPoolOptions(executor) { Size = 2 }))
        {
            var processes = new HashSet<int?>();
            for (int round = 0; round < Rounds; round++)
            {
                processes.Add(await CallAsync(pool));
            }

            results.Add(processes.Count == Rounds && !processes.Contains(null), "an executor of its own for each session");

            // Two at once.
            int?[] two = await Task.WhenAll(CallAsync(pool), CallAsync(pool));
            results.Add(two[0] != two[1], "two sessions at once");

            // Those that were taken are replaced.
            await pool.WaitUntilReadyAsync();
            results.Add(pool.Ready == 2, "all stand ready again");
        }

        if (OperatingSystem.IsWindows())
        {
            await RefuseCopiesAsync();
        }
    }

    private async Task<int?> CallAsync(ExecutorPool pool)
    {
        await using Session session = await Session.StartAsync(new LinkSessionOptions { Executor = ExecutorChoice.From(pool), Inputs = pool.Inputs });
        session.AddObject(Path.Combine(objects, "first.o"));
        NativeFunction version = await session.GetFunctionAsync("version", new NativeSignature(NativeLayout.Of<int>()));
        results.Add(await version.Begin().InvokeAsync<int>() == 1, "a function in an executor of a pool");
        return session.Executor.ProcessId;
    }

    private async Task RefuseCopiesAsync()
    {
        await using Session session = await Session.StartAsync(new LinkSessionOptions { Executor = ExecutorChoice.Child() });
        session.AddObject(Path.Combine(objects, "first.o"));
        try
        {
            _ = await session.PrepareProgramAsync("version");
            results.Add(false, "a program was prepared for many runs without a way to copy processes");
        }
        catch (ExecutorException exception)
        {
            results.Add(exception.Message.Contains("ExecutorPool", StringComparison.Ordinal) && !exception.Message.Contains('\n'), $"no word of pools: {exception.Message}");
        }
    }
}
