namespace Jitney.Failures;

/// <summary>The executor exited while it was needed: linked code or a library has called <c>exit</c>, for example.</summary>
/// <remarks>All calls that were under way fail with it. The session cannot go on; start another.</remarks>
public sealed class ExecutorExitedException : ExecutorException
{
    /// <summary>Makes an exception.</summary>
    /// <param name="step">What was being done, as a phrase: "call a function".</param>
    /// <param name="problem">What went wrong.</param>
    /// <param name="exitCode">Its exit code.</param>
    /// <param name="inner">The cause, if it was an exception.</param>
    public ExecutorExitedException(string step, string problem, int exitCode, Exception? inner = null)
        : base(FailureSide.Executor, step, problem, inner) => ExitCode = exitCode;

    /// <summary>The exit code, from 0 to 255.</summary>
    public int ExitCode { get; }
}
