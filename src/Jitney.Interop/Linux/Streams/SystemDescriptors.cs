using System.Runtime.InteropServices;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Linux.Streams;

/// <inheritdoc cref="Descriptors"/>
internal sealed class SystemDescriptors : Descriptors
{
    /// <inheritdoc/>
    public override unsafe (SafeDescriptor Ours, SafeDescriptor Theirs) MakeSocketPair(int room = UsualRoom)
    {
        int* pair = stackalloc int[2];
        if (StreamCalls.SocketPair(StreamCalls.AF_UNIX, StreamCalls.SOCK_STREAM | StreamCalls.SOCK_CLOEXEC, 0, pair) != 0)
        {
            throw SystemCallException.FromLastError("socketpair");
        }

        var ours = new SafeDescriptor(pair[0]);
        var theirs = new SafeDescriptor(pair[1]);
        MakeNonblocking(ours);
        return (ours, theirs);
    }

    // One that holds a megabyte, where the system lets it: whoever writes much wakes the other end less often.
    /// <inheritdoc/>
    public override unsafe (SafeDescriptor ReadEnd, SafeDescriptor WriteEnd) MakePipe()
    {
        int* pair = stackalloc int[2];
        if (StreamCalls.Pipe(pair, StreamCalls.O_CLOEXEC) != 0)
        {
            throw SystemCallException.FromLastError("pipe2");
        }

        _ = StreamCalls.Control(pair[1], StreamCalls.F_SETPIPE_SZ, UsualRoom);
        return (new SafeDescriptor(pair[0]), new SafeDescriptor(pair[1]));
    }

    /// <inheritdoc/>
    public override void MakeNonblocking(SafeDescriptor descriptor)
    {
        int flags = StreamCalls.Control(descriptor.Number, StreamCalls.F_GETFL, 0);
        if (flags < 0 || StreamCalls.Control(descriptor.Number, StreamCalls.F_SETFL, flags | StreamCalls.O_NONBLOCK) < 0)
        {
            throw SystemCallException.FromLastError("fcntl");
        }
    }

    /// <inheritdoc/>
    public override SafeDescriptor Duplicate(SafeHandle descriptor, int lowest = 3)
    {
        using var borrowed = new BorrowedDescriptor(descriptor);
        int number = StreamCalls.Control(borrowed.Number, StreamCalls.F_DUPFD_CLOEXEC, lowest);
        return number >= 0 ? new SafeDescriptor(number) : throw SystemCallException.FromLastError("fcntl");
    }

    /// <inheritdoc/>
    public override SafeDescriptor MakeSignal()
    {
        int number = StreamCalls.MakeEvent(0, StreamCalls.EFD_CLOEXEC | StreamCalls.EFD_NONBLOCK);
        return number >= 0 ? new SafeDescriptor(number) : throw SystemCallException.FromLastError("eventfd");
    }

    /// <inheritdoc/>
    public override void GiveSignal(SafeDescriptor signal)
    {
        using var borrowed = new BorrowedDescriptor(signal);
        _ = StreamCalls.WriteEvent(borrowed.Number, 1);
    }

    /// <inheritdoc/>
    public override bool GoByNumber => false;

    /// <inheritdoc/>
    public override ulong PutInto(SafeHandle descriptor, SafeHandle process) =>
        throw new SystemCallException(SystemProblem.NoSuchCall, "PutInto", "descriptors travel with bytes here");

    // close(2) is not repeated on EINTR: on Linux the descriptor is gone by then, and its number perhaps somebody else's.
    /// <inheritdoc/>
    public override bool Close(nint number, int kind) => StreamCalls.Close((int)number) == 0;
}
