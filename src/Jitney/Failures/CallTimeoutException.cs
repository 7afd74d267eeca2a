namespace Jitney.Failures;

/// <summary>The executor did not answer a call in time.</summary>
/// <remarks>Code that it was running for the call runs on, unless the call was to end the executor with it (<see cref="HasEndedExecutor"/>).</remarks>
public sealed class CallTimeoutException : ExecutorException
{
    /// <summary>Makes an exception.</summary>
    /// <param name="step">What was being done, as a phrase: "call a function".</param>
    /// <param name="problem">What went wrong.</param>
    /// <param name="limit">How long was waited.</param>
    /// <param name="inner">The cause, if it was an exception.</param>
    public CallTimeoutException(string step, string problem, TimeSpan limit, Exception? inner = null)
        : base(FailureSide.Executor, step, problem, inner) => Limit = limit;

    /// <summary>How long was waited.</summary>
    public TimeSpan Limit { get; }

    /// <summary>Whether the executor was ended, because the call said so.</summary>
    public bool HasEndedExecutor { get; internal init; }
}
