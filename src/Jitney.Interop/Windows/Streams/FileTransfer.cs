using System.Runtime.InteropServices;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Windows.Streams;

/// <summary>A transfer over a pipe, or a file, that was opened for it.</summary>
/// <remarks>Such a file has no position: it is read from its beginning on, and written to at its end.</remarks>
internal sealed unsafe class FileTransfer(SafeDescriptor descriptor, HandleKind kind, bool isWrite) : OverlappedTransfer(descriptor, isWrite)
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

    /// <inheritdoc/>
    protected override ulong OffsetBehind(ulong last) => !kind.HasFlag(HandleKind.Disk) ? 0 : IsWrite ? ulong.MaxValue : last;

    /// <inheritdoc/>
    /// <remarks>A pipe takes what it has room for.</remarks>
    protected override bool IsDoneAtOnce(int count)
    {
        StreamCalls.PipeState state;
        nint* status = stackalloc nint[2];
        return kind.HasFlag(HandleKind.Pipe)
            && StreamCalls.QueryInformationFile(Handle, status, &state, (uint)sizeof(StreamCalls.PipeState), StreamCalls.FilePipeLocalInformation) == 0
            && state.WriteQuotaAvailable >= count;
    }
}
