using System.Runtime.InteropServices;
using Jitney.Interop.Streams;
using Jitney.Interop.Windows.Sockets;

namespace Jitney.Interop.Windows.Streams;

/// <summary>A transfer over a socket.</summary>
internal sealed unsafe class SocketTransfer(SafeDescriptor descriptor, bool isWrite) : OverlappedTransfer(descriptor, isWrite)
{
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
}
