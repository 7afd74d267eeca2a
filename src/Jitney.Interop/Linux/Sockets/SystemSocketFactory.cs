using System.Runtime.InteropServices;
using Jitney.Protocol.Vocabulary;
using Jitney.Interop.Sockets;

namespace Jitney.Interop.Linux.Sockets;

/// <inheritdoc cref="SocketFactory"/>
internal sealed class SystemSocketFactory : SocketFactory
{
    /// <inheritdoc/>
    public override ListeningSocket Listen(ConnectionAddress address) => SystemListeningSocket.Open(address);

    /// <inheritdoc/>
    public override void Prepare(SafeHandle connection, ConnectionAddress address) => SystemListeningSocket.Prepare(connection, address);
}
