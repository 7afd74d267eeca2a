using System.Runtime.InteropServices;
using Jitney.Interop.Streams;
using Jitney.Interop.Windows.Sockets;

namespace Jitney.Interop.Windows.Streams;

/// <summary>A transfer over a socket.</summary>
internal sealed unsafe class SocketTransfer : OverlappedTransfer
{
    /// <summary>Makes a transfer that is not under way.</summary>
    /// <param name="descriptor">The socket, which is kept open.</param>
    /// <param name="isWrite">Whether bytes go to it.</param>
    public SocketTransfer(SafeDescriptor descriptor, bool isWrite)
        : base(descriptor, isWrite)
    {
        // Concerns calls that the system does not carry out by itself, and of these there are none elsewhere that would wait.
        uint isNonblocking = 1;
        if (isWrite && SocketCalls.Control(Handle, SocketCalls.FIONBIO, &isNonblocking) != 0)
        {
            SystemCallException problem = SystemCallException.FromLastError("ioctlsocket");
            Close();
            throw problem;
        }
    }

    /// <inheritdoc/>
    protected override int Begin(byte* bytes, int count, StreamCalls.Overlapped* overlapped)
    {
        var piece = new SocketCalls.Piece { Size = (uint)count, Bytes = bytes };
        uint flags = 0;
        int result = IsWrite
            ? SocketCalls.Send(Handle, &piece, 1, null, 0, overlapped, null)
            : SocketCalls.Receive(Handle, &piece, 1, null, &flags, overlapped, null);
        return result == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <inheritdoc/>
    protected override int Look(StreamCalls.Overlapped* overlapped, uint* count, int isWait)
    {
        uint flags;
        return SocketCalls.GetOverlappedResult(Handle, overlapped, count, isWait, &flags) != 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <inheritdoc/>
    /// <remarks>Why none could be is told by the other way.</remarks>
    protected override int WriteAtOnce(byte* bytes, int count) => Math.Max(SocketCalls.Send(Handle, bytes, count, 0), 0);
}
