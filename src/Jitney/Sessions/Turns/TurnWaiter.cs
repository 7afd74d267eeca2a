namespace Jitney.Sessions.Turns;

/// <summary>Somebody who waits for a turn.</summary>
internal sealed class TurnWaiter(TurnKind kind) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>Who it is.</summary>
    public TurnKind Kind => kind;
}
