using Jitney.Failures;

namespace Jitney.Executors;

/// <summary>Says of a call that failed because the executor ended in it whose code has ended it.</summary>
internal static class EndInCode
{
    // What the system sends for a fault, and what abort does.
    private static readonly int[] s_crashes = [4, 5, 6, 7, 8, 11, 31];

    /// <summary>What is known when libraries were being opened; the failure as it is where something else has failed.</summary>
    public static async ValueTask<ExecutorException> WhileOpeningAsync(IReadOnlyList<string> libraries, ExecutorException failure, IExecutorProcessControl control)
    {
        string who = libraries.Count == 1 ? libraries[0] : "one of " + string.Join(", ", libraries);
        return await HowItEndedAsync(failure, control).ConfigureAwait(false) is { } how
            ? ExecutorException.OfLibrary($"{who} {how} while it was opened", failure)
            : failure;
    }

    /// <summary>The same when linked memory was being initialized.</summary>
    public static async ValueTask<ExecutorException> WhileInitializingAsync(ExecutorException failure, IExecutorProcessControl control) =>
        await HowItEndedAsync(failure, control).ConfigureAwait(false) is { } how
            ? ExecutorException.OfInitializers($"the program {how} while its initialisers ran", failure)
            : failure;

    private static async ValueTask<string?> HowItEndedAsync(ExecutorException failure, IExecutorProcessControl control)
    {
        if (failure.Side is not FailureSide.Executor || !control.Ended.IsCompletedSuccessfully)
        {
            return null;
        }

        return await control.Ended.ConfigureAwait(false) switch
        {
            { Problem: not null } => null,
            { Signal: { } signal, SignalName: { } name } => s_crashes.Contains(signal) ? $"crashed ({name})" : $"was killed by {name}",
            { ExceptionName: { } exception, ExitCode: { } code } => $"crashed ({exception}, 0x{(uint)code:X8})",
            { IsForced: true, ExitCode: { } code } => $"was ended by force, with status {code}",
            { ExitCode: { } code } => $"ended the process with exit code {code}",
            _ => null,
        };
    }
}
