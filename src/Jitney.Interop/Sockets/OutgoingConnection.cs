using Jitney.Interop.Streams;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Sockets;

/// <summary>Connects to those who listen.</summary>
internal abstract class OutgoingConnection
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static OutgoingConnection Here { get; } = Platform.Choose<OutgoingConnection>(static () => new Linux.Sockets.SystemOutgoingConnection(), static () => new Windows.Sockets.SystemOutgoingConnection());

    /// <summary>Connects. Waits on the calling thread.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="timeout">How long to try.</param>
    /// <param name="wake">Gives up early.</param>
    /// <returns>The connection, which does not block. Over a Unix socket or a named pipe, the other end runs as this process's user.</returns>
    /// <exception cref="SystemCallException">Nobody listens, or nobody can be reached.</exception>
    /// <exception cref="IOException">The system has no addresses of this kind.</exception>
    /// <exception cref="TimeoutException">The time was over.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    /// <exception cref="UnauthorizedAccessException">The other end belongs to another user.</exception>
    public abstract SafeDescriptor Open(ConnectionAddress address, TimeSpan timeout, WakeSignal wake);
}
