namespace Jitney.Memory;

/// <summary>How the executor maps its writable data.</summary>
public enum DataSharing
{
    /// <summary>Privately: a program that forks keeps its own globals, as it would natively. The controller does not see stores.</summary>
    Private,

    /// <summary>Shared with the controller, which sees stores and can make its own without a round trip; a forked child
    /// has one set of globals with its parent.</summary>
    Shared,
}
