using System.Runtime.InteropServices;
using Jitney.Interop.Streams;
using Jitney.Interop.Windows.Memory;
using Jitney.Interop.Windows.Sockets;

namespace Jitney.Interop.Windows.Streams;

/// <summary>Finds out what handles are that others have made.</summary>
internal static unsafe class HandleKinds
{
    /// <summary>What can be done with a handle.</summary>
    /// <exception cref="SystemCallException">It is not open.</exception>
    public static HandleKind Of(SafeDescriptor descriptor)
    {
        using var borrowed = new BorrowedHandle(descriptor);
        int type = StreamCalls.GetFileType(borrowed.Value);
        if (type == StreamCalls.FILE_TYPE_UNKNOWN && Marshal.GetLastPInvokeError() is int error and not 0)
        {
            throw new SystemCallException("GetFileType", error);
        }

        if (IsSocket(borrowed.Value, type))
        {
            SocketCalls.Prepare();
            return HandleKind.Socket;
        }

        uint mode;
        nint* status = stackalloc nint[2];
        return StreamCalls.QueryInformationFile(borrowed.Value, status, &mode, sizeof(uint), StreamCalls.FileModeInformation) == 0
            && (mode & (StreamCalls.FILE_SYNCHRONOUS_IO_ALERT | StreamCalls.FILE_SYNCHRONOUS_IO_NONALERT)) == 0
            ? HandleKind.Overlapped
            : HandleKind.Waiting;
    }

    /// <summary>Whether a handle is a socket: the system shows those as pipes.</summary>
    public static bool IsSocket(nint handle) => IsSocket(handle, StreamCalls.GetFileType(handle));

    /// <summary>Whether a handle is a pipe, and how its bytes are kept.</summary>
    public static bool IsPipe(nint handle, out bool hasMessages)
    {
        uint flags = 0;
        bool isPipe = StreamCalls.GetNamedPipeInfo(handle, &flags, null, null, null) != 0;
        hasMessages = (flags & StreamCalls.PIPE_TYPE_MESSAGE) != 0;
        return isPipe;
    }

    private static bool IsSocket(nint handle, int type) => type == StreamCalls.FILE_TYPE_PIPE && !IsPipe(handle, out _);
}
