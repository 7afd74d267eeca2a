using Jitney.Interop.Processes;

namespace Jitney.Failures;

/// <summary>A signal ended the executor: linked code has crashed or called <c>abort</c>, or somebody has killed the process.</summary>
/// <remarks>All calls that were under way fail with it. The session cannot go on; start another.</remarks>
public sealed class ExecutorCrashedException : ExecutorException
{
    /// <summary>Makes an exception.</summary>
    /// <param name="step">What was being done, as a phrase: "call a function".</param>
    /// <param name="problem">What went wrong.</param>
    /// <param name="signal">The signal's number on this system.</param>
    /// <param name="inner">The cause, if it was an exception.</param>
    public ExecutorCrashedException(string step, string problem, int signal, Exception? inner = null)
        : base(FailureSide.Executor, step, problem, inner) => Signal = signal;

    /// <summary>The signal that ended it, by its number on this system.</summary>
    public int Signal { get; }

    /// <summary>The signal's name, such as <c>SIGSEGV</c>.</summary>
    public string SignalName => SignalNames.Of(Signal);
}
