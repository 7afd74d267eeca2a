using Jitney.Failures;

namespace Jitney.Executors;

/// <summary>Why calls cannot be answered any more.</summary>
/// <param name="Side">Who failed.</param>
/// <param name="Problem">What went wrong.</param>
internal sealed record ConnectionEnd(FailureSide Side, string Problem)
{
    public static ConnectionEnd Closed { get; } = new(FailureSide.Controller, "the connection was closed");

    /// <summary>For calls of linked code; others may go on for a while.</summary>
    public static ConnectionEnd SessionEnded { get; } = new(FailureSide.Controller, "the session has ended");

    public static ConnectionEnd StreamClosed { get; } = new(FailureSide.Executor, "it closed the connection");

    public static ConnectionEnd StreamTorn { get; } = new(FailureSide.Connection, "the stream ended inside a message");

    public ExecutorException ToException(string step) =>
        ReferenceEquals(this, SessionEnded) ? ExecutorException.OfEndedSession(step) : new ExecutorException(Side, step, Problem);
}
