using System.Runtime.InteropServices;
using Jitney.Interop.Memory;

namespace Jitney.Interop.Linux.Memory;

/// <inheritdoc cref="ProcessMemory"/>
internal sealed unsafe partial class SystemProcessMemory : ProcessMemory
{
    private const int BadAddress = 14;

    /// <inheritdoc/>
    public override void Read(int process, ulong address, Span<byte> destination)
    {
        for (int done = 0; done < destination.Length;)
        {
            fixed (byte* local = destination)
            {
                var to = new Part { Start = local + done, Size = (nuint)(destination.Length - done) };
                var from = new Part { Start = (void*)(address + (ulong)done), Size = to.Size };
                done += (int)Moved(ReadParts(process, &to, 1, &from, 1, 0), "process_vm_readv");
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(int process, ulong address, ReadOnlySpan<byte> source)
    {
        for (int done = 0; done < source.Length;)
        {
            fixed (byte* local = source)
            {
                var from = new Part { Start = local + done, Size = (nuint)(source.Length - done) };
                var to = new Part { Start = (void*)(address + (ulong)done), Size = from.Size };
                done += (int)Moved(WriteParts(process, &from, 1, &to, 1, 0), "process_vm_writev");
            }
        }
    }

    /// <inheritdoc/>
    public override bool IsBadAddress(SystemCallException failure) => failure.Error == BadAddress;

    private static nint Moved(nint count, string call) => count > 0 ? count : throw SystemCallException.FromLastError(call);

    [LibraryImport("libc", EntryPoint = "process_vm_readv", SetLastError = true)]
    private static partial nint ReadParts(int process, Part* local, nuint localCount, Part* remote, nuint remoteCount, nuint flags);

    [LibraryImport("libc", EntryPoint = "process_vm_writev", SetLastError = true)]
    private static partial nint WriteParts(int process, Part* local, nuint localCount, Part* remote, nuint remoteCount, nuint flags);

    [StructLayout(LayoutKind.Sequential)]
    private struct Part
    {
        public void* Start;
        public nuint Size;
    }
}
