namespace Jitney.Failures;

/// <summary>The connection to the executor is lost: closed, torn, or used against the protocol. Nobody knows whether code still runs at its other end.</summary>
/// <remarks>The session cannot go on; start another.</remarks>
public sealed class ConnectionLostException : ExecutorException
{
    /// <summary>Makes an exception.</summary>
    /// <param name="side">Who has closed or torn it.</param>
    /// <param name="step">What was being done, as a phrase: "call a function".</param>
    /// <param name="problem">What went wrong.</param>
    /// <param name="inner">The cause, if it was an exception.</param>
    public ConnectionLostException(FailureSide side, string step, string problem, Exception? inner = null)
        : base(side, step, problem, inner)
    {
    }
}
