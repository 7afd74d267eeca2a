using System.Runtime.InteropServices;
using Jitney.Interop.Streams;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Sockets;

/// <summary>A socket at which others can connect. Not thread-safe.</summary>
internal sealed class ListeningSocket : IDisposable
{
    // As many as the system lets wait, which is less: where the queue is full, the system has those who connect try again after a second.
    private const int Backlog = 4096;

    private readonly SafeDescriptor _descriptor;
    private readonly UnixSocketFile? _file;

    private ListeningSocket(SafeDescriptor descriptor, UnixSocketFile? file, ConnectionAddress address) =>
        (_descriptor, _file, Address) = (descriptor, file, address);

    /// <summary>Where it listens, with the port that the system chose if none was given.</summary>
    public ConnectionAddress Address { get; }

    /// <summary>Readable when somebody has connected.</summary>
    public SafeHandle Descriptor => _descriptor;

    /// <summary>Begins to listen.</summary>
    /// <remarks>A Unix socket's file is for its owner alone from its first moment on. One that a dead process left is replaced; one at which somebody
    /// listens, and any other kind of file, is not.</remarks>
    /// <exception cref="SystemCallException">The system refused.</exception>
    /// <exception cref="IOException">There is such a file already.</exception>
    public static unsafe ListeningSocket Open(ConnectionAddress address)
    {
        SafeDescriptor socket = Make(SocketName.DomainOf(address));
        UnixSocketFile? file = null;
        try
        {
            if (address is UnixAddress local)
            {
                file = UnixSocketFile.BindAndListen(socket, local.Path, Backlog);
                return new ListeningSocket(socket, file, address);
            }

            SocketOptions.Set(socket, SocketCalls.SOL_SOCKET, SocketCalls.SO_REUSEADDR, 1);
            if (SocketName.DomainOf(address) == SocketCalls.AF_INET6)
            {
                SocketOptions.Set(socket, SocketCalls.IPPROTO_IPV6, SocketCalls.IPV6_V6ONLY, 1);
            }

            byte[] name = SocketName.Encode(address);
            fixed (byte* bytes = name)
            {
                Check(SocketCalls.Bind(socket.Number, bytes, (uint)name.Length), "bind", address);
            }

            Check(SocketCalls.Listen(socket.Number, Backlog), "listen", address);
            return new ListeningSocket(socket, null, OwnAddress(socket));
        }
        catch
        {
            file?.Dispose();
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Takes a connection that waits.</summary>
    /// <param name="problem">Why a connection was refused at once; null if none was.</param>
    /// <returns>The connection, which does not block; null when there is none.</returns>
    /// <exception cref="SystemCallException">The system is at a limit.</exception>
    public unsafe SafeDescriptor? TryAccept(out string? problem)
    {
        problem = null;
        int number = SocketCalls.Accept(_descriptor.Number, null, null, SocketCalls.SOCK_CLOEXEC | SocketCalls.SOCK_NONBLOCK);
        if (number < 0)
        {
            // Whoever connected may be gone again, and that is no failure of this side.
            return Marshal.GetLastPInvokeError() is int error and not (SocketCalls.EAGAIN or SocketCalls.EINTR or SocketCalls.ECONNABORTED)
                ? throw new SystemCallException("accept4", error)
                : null;
        }

        var connection = new SafeDescriptor(number);
        try
        {
            problem = Address is TcpAddress ? null : SocketOptions.ProblemWithUser(connection);
        }
        catch (SystemCallException exception)
        {
            problem = exception.Message;
        }

        if (problem is null)
        {
            return connection;
        }

        connection.Dispose();
        return null;
    }

    /// <summary>Makes a connection that was taken ready for use over a network: small messages go out at once, and it is noticed that the other machine has vanished.</summary>
    /// <remarks>Not done for whoever connects, since there may be very many of them.</remarks>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static void Prepare(SafeHandle connection, ConnectionAddress address)
    {
        if (address is not UnixAddress)
        {
            SocketOptions.PrepareTcp(connection);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The file first: as long as it is there, somebody listens.
        _file?.Dispose();
        _descriptor.Dispose();
    }

    internal static SafeDescriptor Make(int domain)
    {
        int number = SocketCalls.MakeSocket(domain, SocketCalls.SOCK_STREAM | SocketCalls.SOCK_CLOEXEC | SocketCalls.SOCK_NONBLOCK, 0);
        return number >= 0 ? new SafeDescriptor(number) : throw SystemCallException.FromLastError("socket");
    }

    private static unsafe TcpAddress OwnAddress(SafeDescriptor socket)
    {
        byte* name = stackalloc byte[SocketName.MaximumSize];
        uint size = SocketName.MaximumSize;
        return SocketCalls.GetOwnName(socket.Number, name, &size) == 0
            ? SocketName.Decode(new ReadOnlySpan<byte>(name, (int)size))!
            : throw SystemCallException.FromLastError("getsockname");
    }

    private static void Check(int result, string call, ConnectionAddress address)
    {
        if (result != 0)
        {
            throw SystemCallException.FromLastError(call, address.ToString());
        }
    }
}
