using System.Runtime.InteropServices;
using Jitney.Interop.Libraries;

namespace Jitney.Interop.Memory;

/// <summary>Reads and writes this process's memory at addresses that may be bad, without a fault.</summary>
public static unsafe partial class OwnMemory
{
    /// <summary>Reads bytes.</summary>
    /// <returns>Null, or why they could not be read; then any part of <paramref name="destination"/> may have been written.</returns>
    public static string? Read(ulong address, Span<byte> destination)
    {
        int done = 0;
        while (done < destination.Length)
        {
            fixed (byte* local = destination)
            {
                var to = new Part { Start = local + done, Size = (nuint)(destination.Length - done) };
                var from = new Part { Start = (void*)(address + (ulong)done), Size = to.Size };
                nint count = ReadParts(Environment.ProcessId, &to, 1, &from, 1, 0);
                if (count <= 0)
                {
                    return LibraryProblem.Of("process_vm_readv");
                }

                done += (int)count;
            }
        }

        return null;
    }

    /// <summary>Writes bytes.</summary>
    /// <returns>Null, or why they could not be written; then a part of them may have been.</returns>
    public static string? Write(ulong address, ReadOnlySpan<byte> source)
    {
        int done = 0;
        while (done < source.Length)
        {
            fixed (byte* local = source)
            {
                var from = new Part { Start = local + done, Size = (nuint)(source.Length - done) };
                var to = new Part { Start = (void*)(address + (ulong)done), Size = from.Size };
                nint count = WriteParts(Environment.ProcessId, &from, 1, &to, 1, 0);
                if (count <= 0)
                {
                    return LibraryProblem.Of("process_vm_writev");
                }

                done += (int)count;
            }
        }

        return null;
    }

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
