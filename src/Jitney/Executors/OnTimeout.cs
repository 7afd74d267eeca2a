namespace Jitney.Executors;

/// <summary>What becomes of the executor when nobody waits any more for a call: its limit has passed, or its token was cancelled.</summary>
public enum OnTimeout
{
    /// <summary>It goes on, and so does the code that the call runs; the result is dropped.</summary>
    LeaveRunning,

    /// <summary>It is ended by force, with all that runs in it: the only way to stop code that does not end. A child is killed; of an executor elsewhere the connection is closed,
    /// which ends those of Jitney. The process of the controller itself is never ended: where code runs in it, this is refused.</summary>
    EndExecutor,
}
