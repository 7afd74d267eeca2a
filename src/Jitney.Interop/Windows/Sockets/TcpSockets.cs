using System.Runtime.InteropServices;
using Jitney.Interop.Streams;
using Jitney.Interop.Windows.Memory;
using Jitney.Interop.Windows.Streams;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Sockets;

/// <summary>Makes TCP sockets, which children do not inherit.</summary>
internal static unsafe class TcpSockets
{
    private const int InvalidSocket = -1;

    /// <summary>Makes one that is not connected.</summary>
    public static SafeDescriptor Make(TcpAddress address)
    {
        SocketCalls.Prepare();
        nint socket = SocketCalls.MakeSocket(
            SocketName.DomainOf(address), SocketCalls.SOCK_STREAM, SocketCalls.IPPROTO_TCP, null, 0, SocketCalls.WSA_FLAG_OVERLAPPED | SocketCalls.WSA_FLAG_NO_HANDLE_INHERIT);
        return socket != InvalidSocket ? new SafeDescriptor((int)socket) { Kind = (int)HandleKind.Socket } : throw SystemCallException.FromLastError("WSASocketW");
    }

    /// <summary>Takes a connection that waits at a listening socket; null where the last error says why there is none.</summary>
    public static SafeDescriptor? Accept(nint listening)
    {
        nint socket = SocketCalls.Accept(listening, null, null);
        if (socket == InvalidSocket)
        {
            return null;
        }

        var connection = new SafeDescriptor((int)socket) { Kind = (int)HandleKind.Socket };
        try
        {
            _ = HandleCalls.SetInformation(socket, HandleCalls.IsInherited, 0);
            StopEvents(socket);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Has events of a socket tell nobody any more: it then is as it was made. A connection has its listening socket's until then.</summary>
    public static void StopEvents(nint socket)
    {
        uint isNonblocking = 0;
        if (SocketCalls.SelectEvents(socket, 0, 0) != 0)
        {
            throw SystemCallException.FromLastError("WSAEventSelect");
        }

        if (SocketCalls.Control(socket, SocketCalls.FIONBIO, &isNonblocking) != 0)
        {
            throw SystemCallException.FromLastError("ioctlsocket");
        }
    }

    /// <summary>Where a socket is.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="isPeer">Whether the other end's address is asked for.</param>
    public static TcpAddress? AddressOf(SafeHandle socket, bool isPeer)
    {
        using var borrowed = new BorrowedHandle(socket);
        byte* name = stackalloc byte[SocketName.MaximumSize];
        int size = SocketName.MaximumSize;
        int result = isPeer ? SocketCalls.GetPeerName(borrowed.Value, name, &size) : SocketCalls.GetOwnName(borrowed.Value, name, &size);
        return result == 0 ? SocketName.Decode(new ReadOnlySpan<byte>(name, size)) : null;
    }
}
