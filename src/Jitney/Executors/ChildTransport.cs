namespace Jitney.Executors;

/// <summary>What carries the messages to a child executor and back.</summary>
public enum ChildTransport
{
    /// <summary>One pair of Unix sockets, over which descriptors can travel: for Jitney's executor. LLVM's never ends over it.</summary>
    SocketPair,

    /// <summary>Two pipes: for LLVM's executor.</summary>
    Pipes,
}
