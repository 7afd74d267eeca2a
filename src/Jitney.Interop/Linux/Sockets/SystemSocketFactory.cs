using System.Runtime.InteropServices;
using Jitney.Interop.Sockets;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Sockets;

/// <inheritdoc cref="SocketFactory"/>
internal sealed class SystemSocketFactory : SocketFactory
{
    /// <inheritdoc/>
    public override ListeningSocket Listen(ConnectionAddress address) => SystemListeningSocket.Open(address);

    /// <inheritdoc/>
    public override void Prepare(SafeHandle connection, ConnectionAddress address) => SystemListeningSocket.Prepare(connection, address);
}
