namespace Jitney.Executors;

/// <summary>What carries the messages to a child executor and back.</summary>
public enum ChildTransport
{
    /// <summary>Two pairs of Unix sockets, each used one way as a pipe is, over which descriptors can travel: for any executor.</summary>
    SocketPair,

    /// <summary>Two pipes: for LLVM's executor.</summary>
    Pipes,
}
