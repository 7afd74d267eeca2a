using System.Runtime.InteropServices;
using Jitney.Interop.Linux.Sockets;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Linux.Streams;

/// <inheritdoc cref="ByteConnection"/>
internal sealed class SystemByteConnection : ByteConnection
{
    private readonly SafeDescriptor _input;
    private readonly SafeDescriptor _output;
    private readonly bool _isSocket;

    /// <summary>Makes a stream and takes its descriptors over.</summary>
    /// <param name="input">What is read.</param>
    /// <param name="output">What is written; may be the same object.</param>
    /// <exception cref="SystemCallException">A descriptor is not open.</exception>
    public SystemByteConnection(SafeDescriptor input, SafeDescriptor output)
    {
        _input = input;
        _output = output;
        int? domain = SocketDomain(input);
        _isSocket = domain is not null && (ReferenceEquals(input, output) || SocketDomain(output) is not null);
        CarriesDescriptors = _isSocket && domain == StreamCalls.AF_UNIX;
        IsNetworkConnection = _isSocket && domain is StreamCalls.AF_INET or StreamCalls.AF_INET6;
        if (IsNetworkConnection)
        {
            SetForTcp(_output, StreamCalls.TCP_NODELAY);
        }
    }

    /// <inheritdoc/>
    public override bool IsNetworkConnection { get; }

    /// <inheritdoc/>
    public override bool CarriesDescriptors { get; init; }

    /// <inheritdoc/>
    public override IDisposable? Carrier { get; init; }

    /// <inheritdoc/>
    public override SafeHandle Input => _input;

    /// <inheritdoc/>
    public override SafeHandle Output => _output;

    /// <inheritdoc/>
    public override SafeDescriptor InputDescriptor => _input;

    /// <inheritdoc/>
    public override SafeDescriptor OutputDescriptor => _output;

    /// <inheritdoc/>
    public override unsafe bool TryRead(Span<byte> destination, out int count, out SafeDescriptor? received)
    {
        received = null;
        using var borrowed = new BorrowedDescriptor(_input);
        fixed (byte* bytes = destination)
        {
            while (true)
            {
                nint done = CarriesDescriptors
                    ? Receive(borrowed.Number, bytes, destination.Length, out received)
                    : StreamCalls.Read(borrowed.Number, bytes, (nuint)destination.Length);
                count = (int)Math.Max(done, 0);
                if (done >= 0)
                {
                    if (IsNetworkConnection)
                    {
                        // A peer that writes a message in two pieces, as LLVM's do, waits between them for the first one to be acknowledged.
                        SetForTcp(_input, StreamCalls.TCP_QUICKACK);
                    }

                    return true;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case StreamCalls.EINTR:
                        continue;
                    case StreamCalls.EAGAIN:
                        return false;
                    case StreamCalls.ECONNRESET:
                        return true;
                    case int error:
                        throw new SystemCallException(CarriesDescriptors ? "recvmsg" : "read", error);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override unsafe int Peek(Span<byte> destination)
    {
        using var borrowed = new BorrowedDescriptor(_input);
        fixed (byte* bytes = destination)
        {
            return (int)Math.Max(SocketCalls.Receive(borrowed.Number, bytes, (nuint)destination.Length, SocketCalls.MSG_PEEK), 0);
        }
    }

    /// <inheritdoc/>
    public override unsafe long Write(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, SafeHandle? descriptor = null)
    {
        if (descriptor is not null && !CarriesDescriptors)
        {
            throw new InvalidOperationException("this stream cannot carry descriptors");
        }

        using var output = new BorrowedDescriptor(_output);
        using var carried = new BorrowedDescriptor(descriptor);
        fixed (byte* firstBytes = first, secondBytes = second)
        {
            StreamCalls.IoVector* vectors = stackalloc StreamCalls.IoVector[2];
            vectors[0] = new StreamCalls.IoVector { Base = firstBytes, Length = (nuint)first.Length };
            vectors[1] = new StreamCalls.IoVector { Base = secondBytes, Length = (nuint)second.Length };
            while (true)
            {
                nint done = _isSocket ? Send(output.Number, vectors, carried.Number) : StreamCalls.WriteVector(output.Number, vectors, 2);
                if (done >= 0)
                {
                    return done;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case StreamCalls.EINTR:
                        continue;
                    case StreamCalls.EAGAIN:
                        return 0;
                    case StreamCalls.EPIPE or StreamCalls.ECONNRESET:
                        throw new StreamEndedException();
                    case int error:
                        throw new SystemCallException(_isSocket ? "sendmsg" : "writev", error);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override bool TakesAtOnce(long size)
    {
        // A pipe that polls as writable has a free page; a socket has at least a third of its buffer free, which is never below 4 KiB and usually 200 KiB.
        const int PipePage = 4096;
        const int SocketShare = 32 * 1024;
        var wait = new DescriptorWait(_output);
        wait.Watch(0, Readiness.Writable);
        return size <= (_isSocket ? SocketShare : PipePage) && wait.Wait(TimeSpan.Zero) && wait.Seen(0).HasFlag(Readiness.Writable);
    }

    /// <inheritdoc/>
    public override void CloseWriting()
    {
        if (_isSocket)
        {
            using var borrowed = new BorrowedDescriptor(_output);

            // It fails when the connection is gone already, which is as good.
            _ = StreamCalls.Shutdown(borrowed.Number, StreamCalls.SHUT_WR);
        }
        else
        {
            _output.Dispose();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
        Carrier?.Dispose();
    }

    // Callers guarantee two vectors over live memory; `carried` is -1 or an open descriptor.
    private static unsafe nint Send(int output, StreamCalls.IoVector* vectors, int carried)
    {
        var message = new StreamCalls.MessageDescription { Vectors = vectors, VectorCount = 2 };
        var ancillary = new StreamCalls.DescriptorMessage
        {
            Length = StreamCalls.DescriptorMessage.LengthOfOne,
            Level = StreamCalls.SOL_SOCKET,
            Type = StreamCalls.SCM_RIGHTS,
            Descriptor = carried,
        };
        if (carried >= 0)
        {
            message.Control = &ancillary;
            message.ControlLength = (nuint)sizeof(StreamCalls.DescriptorMessage);
        }

        return StreamCalls.SendMessage(output, &message, StreamCalls.MSG_NOSIGNAL);
    }

    // Callers guarantee `size` writable bytes.
    private static unsafe nint Receive(int input, byte* bytes, int size, out SafeDescriptor? received)
    {
        var vector = new StreamCalls.IoVector { Base = bytes, Length = (nuint)size };
        var ancillary = default(StreamCalls.DescriptorMessage);
        var message = new StreamCalls.MessageDescription
        {
            Vectors = &vector,
            VectorCount = 1,
            Control = &ancillary,
            ControlLength = StreamCalls.DescriptorMessage.LengthOfOne,
        };
        nint done = StreamCalls.ReceiveMessage(input, &message, StreamCalls.MSG_CMSG_CLOEXEC);
        bool isDescriptor = done >= 0
            && message.ControlLength >= StreamCalls.DescriptorMessage.LengthOfOne
            && ancillary.Level == StreamCalls.SOL_SOCKET
            && ancillary.Type == StreamCalls.SCM_RIGHTS;
        received = isDescriptor ? new SafeDescriptor(ancillary.Descriptor) : null;
        return done;
    }

    // It fails on sockets that are no TCP, and then nothing is lost.
    private static unsafe void SetForTcp(SafeDescriptor socket, int option)
    {
        using var borrowed = new BorrowedDescriptor(socket);
        int on = 1;
        _ = StreamCalls.SetSocketOption(borrowed.Number, StreamCalls.IPPROTO_TCP, option, &on, sizeof(int));
    }

    private static unsafe int? SocketDomain(SafeDescriptor descriptor)
    {
        using var borrowed = new BorrowedDescriptor(descriptor);
        int domain;
        uint size = sizeof(int);
        if (StreamCalls.GetSocketOption(borrowed.Number, StreamCalls.SOL_SOCKET, StreamCalls.SO_DOMAIN, &domain, &size) == 0)
        {
            return domain;
        }

        int error = Marshal.GetLastPInvokeError();
        return error == StreamCalls.ENOTSOCK ? null : throw new SystemCallException("getsockopt", error);
    }
}
