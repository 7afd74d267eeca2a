using System.Runtime.InteropServices;
using Jitney.Interop.Sockets;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Sockets;

/// <inheritdoc cref="SocketFactory"/>
internal sealed class SystemSocketFactory : SocketFactory
{
    /// <inheritdoc/>
    public override ListeningSocket Listen(ConnectionAddress address) => address switch
    {
        TcpAddress tcp => SystemListeningSocket.Open(tcp),
        PipeAddress pipe => PipeListener.Open(pipe),
        _ => throw new IOException(ProblemWith(address)),
    };

    /// <inheritdoc/>
    public override void Prepare(SafeHandle connection, ConnectionAddress address)
    {
        if (address is not PipeAddress)
        {
            SocketOptions.PrepareTcp(connection);
        }
    }

    /// <summary>Why there is nothing at an address of this kind.</summary>
    internal static string ProblemWith(ConnectionAddress address) => $"{address}: there are no Unix sockets for Jitney on Windows; use pipe:NAME on one machine, and tcp: or tls: between machines";
}
