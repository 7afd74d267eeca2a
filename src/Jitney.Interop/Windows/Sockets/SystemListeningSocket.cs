using System.Runtime.InteropServices;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Sockets;

/// <inheritdoc cref="ListeningSocket"/>
internal sealed unsafe class SystemListeningSocket : ListeningSocket
{
    // SOMAXCONN_HINT: a number below 0 is a wish, and one above 200 is granted as far as the system likes.
    private const int Backlog = -4096;

    private readonly SafeDescriptor _socket;
    private readonly SafeDescriptor _knock;

    private SystemListeningSocket(SafeDescriptor socket, SafeDescriptor knock, TcpAddress address) => (_socket, _knock, Address) = (socket, knock, address);

    /// <inheritdoc/>
    public override ConnectionAddress Address { get; }

    /// <inheritdoc/>
    public override SafeHandle Descriptor => _knock;

    /// <summary>Begins to listen at a port, which nobody else can take over meanwhile.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static ListeningSocket Open(TcpAddress address)
    {
        SafeDescriptor socket = TcpSockets.Make(address);
        SafeDescriptor? knock = null;
        try
        {
            SocketOptions.Set(socket, SocketCalls.SOL_SOCKET, SocketCalls.SO_EXCLUSIVEADDRUSE, 1);
            if (SocketName.DomainOf(address) == SocketCalls.AF_INET6)
            {
                SocketOptions.Set(socket, SocketCalls.IPPROTO_IPV6, SocketCalls.IPV6_V6ONLY, 1);
            }

            byte[] name = SocketName.Encode(address);
            fixed (byte* bytes = name)
            {
                Check(SocketCalls.Bind(socket.Number, bytes, name.Length), "bind", address);
            }

            knock = Descriptors.Here.MakeSignal();
            Check(SocketCalls.SelectEvents(socket.Number, knock.Number, SocketCalls.FD_ACCEPT), "WSAEventSelect", address);
            Check(SocketCalls.Listen(socket.Number, Backlog), "listen", address);
            return new SystemListeningSocket(socket, knock, TcpSockets.AddressOf(socket, isPeer: false) ?? address);
        }
        catch
        {
            knock?.Dispose();
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override SafeDescriptor? TryAccept(out string? problem)
    {
        // Whoever waits beside the one that is taken now sets the event again.
        problem = null;
        _ = EventCalls.Reset(_knock.Number);
        if (TcpSockets.Accept(_socket.Number) is { } connection)
        {
            connection.IsWaiting = false;
            return connection;
        }

        // Whoever connected may be gone again, and that is no failure of this side.
        return Marshal.GetLastPInvokeError() is int error
            and not (SystemErrorNumbers.WSAEWOULDBLOCK or SystemErrorNumbers.WSAECONNRESET or SystemErrorNumbers.WSAECONNABORTED)
            ? throw new SystemCallException("accept", error)
            : null;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _socket.Dispose();
        _knock.Dispose();
    }

    private static void Check(int result, string call, TcpAddress address)
    {
        if (result != 0)
        {
            throw SystemCallException.FromLastError(call, address.ToString());
        }
    }
}
