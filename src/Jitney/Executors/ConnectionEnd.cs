using Jitney.Failures;
using Jitney.Interop.Processes;

namespace Jitney.Executors;

/// <summary>Why calls cannot be answered any more.</summary>
/// <param name="Side">Who failed.</param>
/// <param name="Problem">What went wrong.</param>
/// <param name="Process">How the executor's process ended, where it did and that is known.</param>
internal sealed record ConnectionEnd(FailureSide Side, string Problem, ExitStatus? Process = null)
{
    public static ConnectionEnd Closed { get; } = new(FailureSide.Controller, "the connection was closed");

    /// <summary>For calls of linked code; others may go on for a while.</summary>
    public static ConnectionEnd SessionEnded { get; } = new(FailureSide.Controller, "the session has ended");

    public static ConnectionEnd StreamClosed { get; } = new(FailureSide.Executor, "it closed the connection");

    public static ConnectionEnd StreamTorn { get; } = new(FailureSide.Connection, "the stream ended inside a message");

    /// <summary>The executor was ended because a call had said so.</summary>
    public static ConnectionEnd EndedByCall { get; } = new(FailureSide.Controller, "the executor was ended, because a call took too long");

    public ExecutorException ToException(string step) => this switch
    {
        _ when ReferenceEquals(this, SessionEnded) => ExecutorException.OfEndedSession(step),
        { Process.Signal: { } signal } => new ExecutorCrashedException(step, Problem, signal),
        { Process.Code: { } code } => new ExecutorExitedException(step, Problem, code),
        _ => new ConnectionLostException(Side, step, Problem),
    };
}
