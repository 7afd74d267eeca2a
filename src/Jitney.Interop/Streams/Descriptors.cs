using System.Runtime.InteropServices;

namespace Jitney.Interop.Streams;

/// <summary>Makes descriptors. All are closed on exec; failures are <see cref="SystemCallException"/>s.</summary>
internal static class Descriptors
{
    private const int PipeSize = 1 << 20;

    /// <summary>Two connected Unix stream sockets; the first one does not block.</summary>
    public static unsafe (SafeDescriptor Ours, SafeDescriptor Theirs) MakeSocketPair()
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

    /// <summary>A pipe that holds a megabyte, where the system lets it: whoever writes much wakes the other end less often.</summary>
    public static unsafe (SafeDescriptor ReadEnd, SafeDescriptor WriteEnd) MakePipe()
    {
        int* pair = stackalloc int[2];
        if (StreamCalls.Pipe(pair, StreamCalls.O_CLOEXEC) != 0)
        {
            throw SystemCallException.FromLastError("pipe2");
        }

        _ = StreamCalls.Control(pair[1], StreamCalls.F_SETPIPE_SZ, PipeSize);
        return (new SafeDescriptor(pair[0]), new SafeDescriptor(pair[1]));
    }

    /// <summary>Makes reads and writes return instead of waiting. Concerns everybody who shares the open file, other processes included.</summary>
    public static void MakeNonblocking(SafeDescriptor descriptor)
    {
        int flags = StreamCalls.Control(descriptor.Number, StreamCalls.F_GETFL, 0);
        if (flags < 0 || StreamCalls.Control(descriptor.Number, StreamCalls.F_SETFL, flags | StreamCalls.O_NONBLOCK) < 0)
        {
            throw SystemCallException.FromLastError("fcntl");
        }
    }

    /// <summary>A second descriptor of the same open file, with a number of at least <paramref name="lowest"/>.</summary>
    public static SafeDescriptor Duplicate(SafeHandle descriptor, int lowest = 3)
    {
        using var borrowed = new BorrowedDescriptor(descriptor);
        int number = StreamCalls.Control(borrowed.Number, StreamCalls.F_DUPFD_CLOEXEC, lowest);
        return number >= 0 ? new SafeDescriptor(number) : throw SystemCallException.FromLastError("fcntl");
    }
}
