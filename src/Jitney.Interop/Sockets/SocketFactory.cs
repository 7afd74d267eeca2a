using System.Runtime.InteropServices;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Sockets;

/// <summary>Makes the types of this folder that the system gives. Their own static members say what is asked for.</summary>
internal abstract class SocketFactory
{
    /// <summary>That of the system that this process runs on.</summary>
    public static SocketFactory Here { get; } = Platform.Choose<SocketFactory>(static () => new Linux.Sockets.SystemSocketFactory(), static () => new Windows.Sockets.SystemSocketFactory());

    /// <inheritdoc cref="ListeningSocket.Open"/>
    public abstract ListeningSocket Listen(ConnectionAddress address);

    /// <inheritdoc cref="ListeningSocket.Prepare"/>
    public abstract void Prepare(SafeHandle connection, ConnectionAddress address);
}
