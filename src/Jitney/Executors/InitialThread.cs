using Jitney.Execution.Running;
using Jitney.Interop.Processes;
using Jitney.Interop.Signals;

namespace Jitney.Executors;

/// <summary>The initial thread of a program that links: who uses it, and which signals it takes.</summary>
/// <remarks>For programs that link <c>start.c</c>, which begin with all signals blocked so that linked code may later run as in a fresh process.
/// In other programs the runtime has the threads as it likes, and there is nothing to do.</remarks>
public static class InitialThread
{
    /// <summary>Lets signals reach the calling thread, which thus takes them for the process: for programs that run linked code elsewhere.</summary>
    public static void TakeSignals()
    {
        try
        {
            StartState.RestoreThread();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Not linked with start.c: nothing is blocked.
        }
    }

    /// <summary>Gives the calling thread to linked code until some work beside it is done.</summary>
    /// <param name="work">Gets an executor that runs linked code on the calling thread first. Runs on the thread pool.</param>
    /// <returns>What the work returns. The method returns only when the work is done or linked code has ended the process.</returns>
    public static async Task<T> LendAsync<T>(Func<IExecutorProcessControl, Task<T>> work)
    {
        var entry = new ProgramEntry();
        var initial = new ProgramThread(entry.Enter);
        Task<T> working = Task.Run(async () =>
        {
            await using var executor = new InProcessExecutor(initial, entry.Enter);
            return await work(executor).ConfigureAwait(false);
        });
        _ = working.ContinueWith(_ => initial.Stop(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        initial.Serve();
        return await working.ConfigureAwait(false);
    }

    /// <summary>Ends this process at once with an exit code, whatever linked code in it does; nothing is written out and no finaliser runs.</summary>
    public static void EndProcess(int code) => OwnProcess.ExitAtOnce(code);
}
