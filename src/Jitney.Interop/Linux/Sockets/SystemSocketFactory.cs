using System.Runtime.InteropServices;
using Jitney.Interop.Sockets;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Sockets;

/// <inheritdoc cref="SocketFactory"/>
internal sealed class SystemSocketFactory : SocketFactory
{
    /// <inheritdoc/>
    public override ListeningSocket Listen(ConnectionAddress address) => address is PipeAddress
        ? throw new IOException(ProblemWith(address))
        : SystemListeningSocket.Open(address);

    /// <inheritdoc/>
    public override void Prepare(SafeHandle connection, ConnectionAddress address) => SystemListeningSocket.Prepare(connection, address);

    /// <summary>Why there is nothing at an address of this kind.</summary>
    internal static string ProblemWith(ConnectionAddress address) => $"{address}: there are named pipes on Windows alone; use unix:PATH on one machine, and tcp: or tls: between machines";
}
