using Jitney.Execution.Running;
using Jitney.Interop.Guards;
using Jitney.Interop.Processes;
using Jitney.Interop.Signals;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Executors;

/// <summary>The initial thread of a program that links: who uses it, and which signals it takes.</summary>
/// <remarks>For programs that link <c>start.c</c>, which begin with all signals blocked so that linked code may later run as in a fresh process.
/// In other programs the runtime has the threads as it likes, and there is nothing to do.</remarks>
internal static class InitialThread
{
    /// <summary>Lets signals reach the calling thread, which thus takes them for the process: for programs that run linked code elsewhere.</summary>
    public static void TakeSignals()
    {
        try
        {
            StartState.Here.PreparePassingSignals();
            StartState.Here.RestoreThread();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Not linked with start.c: nothing is blocked.
        }
    }

    /// <summary>Has signals that are sent to this process alone reach a child executor from now on, and thus the program that it runs. Those that are sent to the
    /// whole group of processes, as a terminal does, reach it anyway.</summary>
    /// <remarks>Only after <see cref="TakeSignals"/>. What stops the program stops this process too. Where the executor is nobody's child, signals do to this process what they did.</remarks>
    public static void PassSignalsTo(IExecutorProcessControl executor)
    {
        if (executor.ProcessId is not { } child)
        {
            return;
        }

        try
        {
            _ = StartState.Here.PassSignalsTo(child);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Not linked with start.c: signals stay the host's.
        }
    }

    /// <summary>For programs that end themselves after a time: has this process go on then in case linked code has stopped it, and ends it by force if it does not end. Once.</summary>
    public static void GoOnAfter(TimeSpan time)
    {
        try
        {
            StartState.Here.GoOnAfter(time);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Not linked with start.c: there is nobody else to watch the time.
        }
    }

    /// <summary>Undoes <see cref="PassSignalsTo"/>.</summary>
    public static void KeepSignals()
    {
        try
        {
            StartState.Here.KeepSignals();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // See above.
        }
    }

    /// <summary>The last words of this program's command line byte for byte, for the linked program; strings have lost what is no UTF-8.</summary>
    /// <param name="words">The words as <c>Main</c> got them.</param>
    public static IReadOnlyList<NativeText> GivenWords(IReadOnlyList<string> words) => OwnArguments.Here.Of(words);

    /// <summary>Gives the calling thread to linked code until some work beside it is done.</summary>
    /// <remarks>When the first link needs more thread-local storage than the process has, and nothing is in the way, the process starts again, with the same
    /// arguments, as if it had just been started. So before that link, the work may do nothing that could not be done twice.</remarks>
    /// <param name="work">Gets an executor that runs linked code on the calling thread first. Runs on the thread pool.</param>
    /// <param name="secondStart">Whether the process may start again.</param>
    /// <returns>What the work returns. The method returns only when the work is done or linked code has ended the process.</returns>
    public static async Task<T> LendAsync<T>(Func<IExecutorProcessControl, Task<T>> work, SecondStart secondStart = SecondStart.WhenNeeded)
    {
        var entry = new ProgramEntry();
        var initial = new ProgramThread(entry.Enter);
        Task<T> working = Task.Run(async () =>
        {
            await using var executor = new InProcessExecutor(initial, entry.Enter) { ThreadStorage = RoomFor(secondStart), WhenRead = FaultGuards.Here.StandDown };
            return await work(executor).ConfigureAwait(false);
        });
        _ = working.ContinueWith(_ => initial.Stop(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        initial.Serve();
        return await working.ConfigureAwait(false);
    }

    private static ThreadStorageRoom? RoomFor(SecondStart secondStart) => (secondStart, StartState.Here.SecondStart) switch
    {
        (_, { Size: > 0 } room) => room,
        (SecondStart.WhenNeeded, _) => ThreadStorageRoom.Usual,
        _ => null,
    };

    /// <summary>Ends this process at once with an exit code, whatever linked code in it does; nothing is written out and no finaliser runs.</summary>
    public static void EndProcess(int code) => OwnProcess.Here.ExitAtOnce(code);
}
