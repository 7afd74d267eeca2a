using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Sockets;

/// <inheritdoc cref="OutgoingConnection"/>
internal sealed class SystemOutgoingConnection : OutgoingConnection
{
    // On this machine an answer takes some microseconds.
    private static readonly TimeSpan s_loopbackAnswers = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public override SafeDescriptor Open(ConnectionAddress address, TimeSpan timeout, WakeSignal wake)
    {
        if (address is PipeAddress)
        {
            throw new IOException(SystemSocketFactory.ProblemWith(address));
        }

        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
            bool isShort = address is TcpAddress { Host: var host } && IPAddress.IsLoopback(host) && left > s_loopbackAnswers;
            try
            {
                return OpenOnce(address, isShort ? s_loopbackAnswers : left, wake);
            }
            catch (TimeoutException) when (isShort)
            {
                // Where many connect at once the system drops some who ask, and asks again for them only after a second.
            }
        }
    }

    private static unsafe SafeDescriptor OpenOnce(ConnectionAddress address, TimeSpan timeout, WakeSignal wake)
    {
        SafeDescriptor socket = SystemListeningSocket.Make(SocketName.DomainOf(address));
        try
        {
            byte[] name = SocketName.Encode(address);
            long start = Stopwatch.GetTimestamp();
            fixed (byte* bytes = name)
            {
                while (SocketCalls.Connect(socket.Number, bytes, (uint)name.Length) != 0)
                {
                    TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
                    int error = Marshal.GetLastPInvokeError();
                    if (error == SocketCalls.EINPROGRESS)
                    {
                        AwaitEnd(socket, address, left, wake);
                        break;
                    }

                    if (error == SocketCalls.EAGAIN)
                    {
                        // A Unix listener's queue is full. Nothing tells when there is room again.
                        if (left <= TimeSpan.Zero)
                        {
                            throw new TimeoutException();
                        }

                        Pause(wake);
                    }
                    else if (error != SocketCalls.EINTR)
                    {
                        throw new SystemCallException("connect", error, address.ToString());
                    }
                }
            }

            Check(socket, address);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void AwaitEnd(SafeDescriptor socket, ConnectionAddress address, TimeSpan left, WakeSignal wake)
    {
        var wait = new DescriptorWait(socket, wake.Descriptor);
        wait.Watch(0, Readiness.Writable);
        if (!wait.Wait(left > TimeSpan.Zero ? left : TimeSpan.Zero))
        {
            throw new TimeoutException();
        }

        if (wait.Seen(1) is not Readiness.None)
        {
            throw new OperationCanceledException();
        }

        if (SocketOptions.TakeError(socket) is int error and not 0)
        {
            throw new SystemCallException("connect", error, address.ToString());
        }
    }

    private static void Pause(WakeSignal wake)
    {
        if (new DescriptorWait(wake.Descriptor).Wait(TimeSpan.FromMilliseconds(10)))
        {
            throw new OperationCanceledException();
        }
    }

    private static void Check(SafeDescriptor socket, ConnectionAddress address)
    {
        if (address is UnixAddress)
        {
            if (SocketOptions.ProblemWithUser(socket) is { } problem)
            {
                throw new UnauthorizedAccessException(problem);
            }

            return;
        }

        SocketOptions.PrepareTcp(socket);
        if (IsConnectedToItself(socket))
        {
            throw new SystemCallException("connect", SocketCalls.ECONNREFUSED, address.ToString());
        }
    }

    // TCP lets a socket connect to itself when the system happens to choose the wanted port for it, and nobody listens there.
    private static unsafe bool IsConnectedToItself(SafeDescriptor socket)
    {
        byte* own = stackalloc byte[SocketName.MaximumSize];
        byte* peer = stackalloc byte[SocketName.MaximumSize];
        uint ownSize = SocketName.MaximumSize;
        uint peerSize = SocketName.MaximumSize;
        return SocketCalls.GetOwnName(socket.Number, own, &ownSize) == 0
            && SocketCalls.GetPeerName(socket.Number, peer, &peerSize) == 0
            && new ReadOnlySpan<byte>(own, (int)ownSize).SequenceEqual(new ReadOnlySpan<byte>(peer, (int)peerSize));
    }
}
