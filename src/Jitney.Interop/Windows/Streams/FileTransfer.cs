using System.Runtime.InteropServices;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Windows.Streams;

/// <summary>A transfer over a pipe, or another file, that was opened for it.</summary>
internal sealed unsafe class FileTransfer(SafeDescriptor descriptor, bool isWrite) : OverlappedTransfer(descriptor, isWrite)
{
    /// <inheritdoc/>
    protected override int Begin(byte* bytes, int count, StreamCalls.Overlapped* overlapped)
    {
        int result = IsWrite
            ? StreamCalls.WriteFile(Handle, bytes, (uint)count, null, overlapped)
            : StreamCalls.ReadFile(Handle, bytes, (uint)count, null, overlapped);
        return result != 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <inheritdoc/>
    protected override int Look(StreamCalls.Overlapped* overlapped, uint* count, int isWait) =>
        StreamCalls.GetOverlappedResult(Handle, overlapped, count, isWait) != 0 ? 0 : Marshal.GetLastPInvokeError();
}
