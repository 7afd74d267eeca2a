using System.Runtime.InteropServices;
using Jitney.Interop.Streams;
using Jitney.Interop.Windows.Memory;
using Jitney.Interop.Windows.Sockets;

namespace Jitney.Interop.Windows.Streams;

/// <summary>Finds out what handles are that others have made.</summary>
/// <remarks>Each is asked once: one at which everybody waits answers only after what is being read from it has come.</remarks>
internal static unsafe class HandleKinds
{
    /// <summary>What can be done with a handle that bytes come from or go to.</summary>
    /// <exception cref="SystemCallException">It is not open, or is of another kind.</exception>
    public static HandleKind Of(SafeDescriptor descriptor)
    {
        HandleKind kind = Known(descriptor);
        if (kind is HandleKind.Other)
        {
            throw new SystemCallException("GetFileType", SystemErrorNumbers.ERROR_INVALID_HANDLE);
        }

        if (kind is HandleKind.Socket)
        {
            SocketCalls.Prepare();
        }

        return kind;
    }

    /// <summary>What a handle is.</summary>
    public static HandleKind Known(SafeDescriptor descriptor)
    {
        if (descriptor.Kind == (int)HandleKind.Unknown)
        {
            using var borrowed = new BorrowedHandle(descriptor);
            descriptor.Kind = (int)Find(borrowed.Value);
        }

        return (HandleKind)descriptor.Kind;
    }

    /// <summary>Asks what a handle is.</summary>
    public static HandleKind Find(nint handle)
    {
        uint type = HandleCalls.TypeOf(handle);
        if (type == HandleCalls.TypeUnknown && Marshal.GetLastPInvokeError() != 0)
        {
            return HandleKind.Other;
        }

        HandleKind pipe = type == HandleCalls.TypePipe ? FindPipe(handle) : type == HandleCalls.TypeDisk ? HandleKind.Disk : HandleKind.Unknown;
        return pipe is HandleKind.Socket ? pipe : pipe | (IsOverlapped(handle) ? HandleKind.Overlapped : HandleKind.Waiting);
    }

    private static bool IsOverlapped(nint handle)
    {
        uint mode;
        nint* status = stackalloc nint[2];
        return StreamCalls.QueryInformationFile(handle, status, &mode, sizeof(uint), StreamCalls.FileModeInformation) == 0
            && (mode & (StreamCalls.FILE_SYNCHRONOUS_IO_ALERT | StreamCalls.FILE_SYNCHRONOUS_IO_NONALERT)) == 0;
    }

    // The system shows sockets as pipes. A pipe that may only be written to does not tell what it is.
    private static HandleKind FindPipe(nint handle)
    {
        uint flags;
        if (StreamCalls.GetNamedPipeInfo(handle, &flags, null, null, null) != 0)
        {
            return (flags & StreamCalls.PIPE_TYPE_MESSAGE) != 0 ? HandleKind.Pipe | HandleKind.Messages : HandleKind.Pipe;
        }

        if (Marshal.GetLastPInvokeError() == SystemErrorNumbers.ERROR_ACCESS_DENIED)
        {
            return HandleKind.Pipe;
        }

        int type;
        int size = sizeof(int);
        return SocketCalls.IsReady && SocketCalls.GetOption(handle, SocketCalls.SOL_SOCKET, SocketCalls.SO_TYPE, &type, &size) == 0 ? HandleKind.Socket : HandleKind.Unknown;
    }
}
