using System.Runtime.InteropServices;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Sockets;

/// <inheritdoc cref="ListeningSocket"/>
internal sealed class SystemListeningSocket : ListeningSocket
{
    // As many as the system lets wait, which is less: where the queue is full, the system has those who connect try again after a second.
    private const int Backlog = 4096;

    private readonly SafeDescriptor _descriptor;
    private readonly UnixSocketFile? _file;

    private SystemListeningSocket(SafeDescriptor descriptor, UnixSocketFile? file, ConnectionAddress address) =>
        (_descriptor, _file, Address) = (descriptor, file, address);

    /// <inheritdoc/>
    public override ConnectionAddress Address { get; }

    /// <inheritdoc/>
    public override SafeHandle Descriptor => _descriptor;

    /// <inheritdoc cref="ListeningSocket.Open(ConnectionAddress)"/>
    public static new unsafe ListeningSocket Open(ConnectionAddress address)
    {
        SafeDescriptor socket = Make(SocketName.DomainOf(address));
        UnixSocketFile? file = null;
        try
        {
            if (address is UnixAddress local)
            {
                file = UnixSocketFile.BindAndListen(socket, local.Path, Backlog);
                return new SystemListeningSocket(socket, file, address);
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
            return new SystemListeningSocket(socket, null, OwnAddress(socket));
        }
        catch
        {
            file?.Dispose();
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override unsafe SafeDescriptor? TryAccept(out string? problem)
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

    /// <inheritdoc cref="ListeningSocket.Prepare(SafeHandle, ConnectionAddress)"/>
    public static new void Prepare(SafeHandle connection, ConnectionAddress address)
    {
        if (address is not UnixAddress)
        {
            SocketOptions.PrepareTcp(connection);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
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
