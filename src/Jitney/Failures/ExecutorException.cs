using Jitney.ObjectFiles.Failures;

namespace Jitney.Failures;

/// <summary>The surroundings failed: the executor, the connection to it, or this process's own means.</summary>
/// <remarks>The message is complete in itself. A session whose <see cref="Side"/> is <see cref="FailureSide.Connection"/> or
/// whose executor has ended cannot go on; start another. What is told apart has a type of its own: <see cref="ExecutorCrashedException"/>,
/// <see cref="ExecutorExitedException"/>, <see cref="CallTimeoutException"/>, <see cref="ExecutorRefusalException"/>, <see cref="ConnectionLostException"/>.</remarks>
public class ExecutorException : JitneyException
{
    /// <summary>Makes an exception that says who failed and in which step.</summary>
    /// <param name="side">Who failed.</param>
    /// <param name="step">What was being done, as a phrase: "reserve memory".</param>
    /// <param name="problem">What went wrong.</param>
    /// <param name="inner">The cause, if it was an exception.</param>
    public ExecutorException(FailureSide side, string step, string problem, Exception? inner = null)
        : base($"{Describe(side)} could not {step}: {problem}", inner)
    {
        Side = side;
        Step = step;
        Problem = problem;
    }

    /// <summary>Who failed.</summary>
    public FailureSide Side { get; }

    /// <summary>What was being done.</summary>
    public string Step { get; }

    /// <summary>What went wrong: the message without who failed in which step.</summary>
    internal string Problem { get; }

    /// <summary>Where code of a library or of the program ended the executor before an entry point was called: whose, and how, as in "libx.so crashed (SIGSEGV) while it was
    /// opened". Null elsewhere.</summary>
    public string? EndInCode { get; private init; }

    /// <summary>Whether it was code of a library that ended the executor, and not of the program.</summary>
    public bool IsEndInLibrary { get; private init; }

    /// <summary>Whether nothing failed, but the session was disposed of while a call of linked code was under way or about to be made.</summary>
    internal bool IsEndOfSession { get; private init; }

    /// <summary>What such a call ends with.</summary>
    internal static ExecutorException OfEndedSession(string step) => new(FailureSide.Controller, step, "the session has ended") { IsEndOfSession = true };

    /// <summary>What is thrown when code of a library ended the executor while it was opened.</summary>
    internal static ExecutorException OfLibrary(string problem, ExecutorException inner) => OfEnd(problem, inner, isLibrary: true);

    /// <summary>What is thrown when the program's initialisers ended the executor.</summary>
    internal static ExecutorException OfInitializers(string problem, ExecutorException inner) => OfEnd(problem, inner, isLibrary: false);

    private static ExecutorException OfEnd(string problem, ExecutorException inner, bool isLibrary) => inner switch
    {
        ExecutorCrashedException crash => new ExecutorCrashedException(inner.Step, problem, crash.Signal, inner) { EndInCode = problem, IsEndInLibrary = isLibrary },
        ExecutorExitedException exit => new ExecutorExitedException(inner.Step, problem, exit.ExitCode, inner) { EndInCode = problem, IsEndInLibrary = isLibrary },
        _ => new ExecutorException(FailureSide.Executor, inner.Step, problem, inner) { EndInCode = problem, IsEndInLibrary = isLibrary },
    };

    private static string Describe(FailureSide side) => side switch
    {
        FailureSide.Controller => "the controller",
        FailureSide.Executor => "the executor",
        _ => "the connection to the executor",
    };
}
