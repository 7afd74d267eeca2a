using System.Diagnostics;
using System.Runtime.InteropServices;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;
using Jitney.Interop.Windows.Memory;
using Jitney.Interop.Windows.Security;
using Jitney.Interop.Windows.Streams;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Sockets;

/// <inheritdoc cref="OutgoingConnection"/>
internal sealed unsafe class SystemOutgoingConnection : OutgoingConnection
{
    // FD_CONNECT_BIT.
    private const int ConnectError = 4;
    private static readonly TimeSpan s_betweenTries = TimeSpan.FromMilliseconds(10);

    /// <inheritdoc/>
    public override SafeDescriptor Open(ConnectionAddress address, TimeSpan timeout, WakeSignal wake)
    {
        SafeDescriptor connection = address switch
        {
            TcpAddress tcp => OpenTcp(tcp, timeout, wake),
            PipeAddress pipe => OpenPipe(pipe, timeout, wake),
            _ => throw new IOException(SystemSocketFactory.ProblemWith(address)),
        };
        connection.IsWaiting = false;
        return connection;
    }

    private static SafeDescriptor OpenTcp(TcpAddress address, TimeSpan timeout, WakeSignal wake)
    {
        SafeDescriptor socket = TcpSockets.Make(address);
        try
        {
            using SafeDescriptor connected = Descriptors.Here.MakeSignal();
            byte[] name = SocketName.Encode(address);
            fixed (byte* bytes = name)
            {
                if (SocketCalls.SelectEvents(socket.Number, connected.Number, SocketCalls.FD_CONNECT) != 0)
                {
                    throw SystemCallException.FromLastError("WSAEventSelect", address.ToString());
                }

                if (SocketCalls.Connect(socket.Number, bytes, name.Length) != 0)
                {
                    int error = Marshal.GetLastPInvokeError();
                    Check(error == SystemErrorNumbers.WSAEWOULDBLOCK ? 0 : error, address);
                    Await(connected, timeout, wake);
                    SocketCalls.NetworkEvents events;
                    Check(SocketCalls.TakeEvents(socket.Number, connected.Number, &events) == 0 ? events.Errors[ConnectError] : Marshal.GetLastPInvokeError(), address);
                }
            }

            TcpSockets.StopEvents(socket.Number);
            SocketOptions.PrepareTcp(socket);

            // TCP lets a socket connect to itself when the system happens to choose the wanted port for it, and nobody listens there.
            Check(TcpSockets.AddressOf(socket, isPeer: false) == TcpSockets.AddressOf(socket, isPeer: true) ? SystemErrorNumbers.WSAECONNREFUSED : 0, address);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SafeDescriptor OpenPipe(PipeAddress address, TimeSpan timeout, WakeSignal wake)
    {
        long start = Stopwatch.GetTimestamp();
        SafeDescriptor? pipe = null;
        while (pipe is null)
        {
            try
            {
                pipe = NamedPipes.Open(NamedPipes.Prefix + address.Name, isDuplex: true);
            }
            catch (SystemCallException exception) when (exception.Error == SystemErrorNumbers.ERROR_PIPE_BUSY)
            {
                // Others have just come. There is a new instance as soon as they have been let in.
                if (Stopwatch.GetElapsedTime(start) >= timeout)
                {
                    throw new TimeoutException(exception.Message, exception);
                }

                if (new DescriptorWait(wake.Descriptor).Wait(s_betweenTries))
                {
                    throw new OperationCanceledException(exception.Message, exception);
                }
            }
        }

        try
        {
            // Somebody else may have taken the name first.
            using var borrowed = new BorrowedHandle(pipe);
            return OwnUser.Owns(borrowed.Value) ? pipe : throw new UnauthorizedAccessException($"the pipe {address} belongs to another user, and not to user {OwnUser.Name}");
        }
        catch
        {
            pipe.Dispose();
            throw;
        }
    }

    private static void Await(SafeDescriptor connected, TimeSpan timeout, WakeSignal wake)
    {
        var wait = new DescriptorWait(connected, wake.Descriptor);
        if (!wait.Wait(timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero))
        {
            throw new TimeoutException();
        }

        if (wait.Seen(1) is not Readiness.None)
        {
            throw new OperationCanceledException();
        }
    }

    private static void Check(int error, TcpAddress address)
    {
        if (error != 0)
        {
            throw new SystemCallException("connect", error, address.ToString());
        }
    }
}
