namespace Jitney.Sessions.Turns;

/// <summary>Somebody who waits for a turn.</summary>
/// <param name="kind">What he wants to do.</param>
/// <param name="asked">When the handler was called that he is, or works for; 0 where he is none.</param>
internal sealed class TurnWaiter(TurnKind kind, long asked) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>What he wants to do.</summary>
    public TurnKind Kind => kind;

    /// <summary>When the handler was called that he is, or works for; 0 where he is none.</summary>
    public long Asked => asked;
}
