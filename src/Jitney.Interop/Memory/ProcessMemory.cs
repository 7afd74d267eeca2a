using System.Runtime.InteropServices;

namespace Jitney.Interop.Memory;

/// <summary>Reads and writes the memory of a process of the same user at addresses that may be bad, without a fault and without its help.</summary>
internal static unsafe partial class ProcessMemory
{
    private const int BadAddress = 14;

    /// <summary>Reads bytes.</summary>
    /// <param name="process">The process's number.</param>
    /// <param name="address">Where in that process.</param>
    /// <param name="destination">Takes them; any part of it may have been written when this fails.</param>
    /// <exception cref="SystemCallException">The system does not let this process do it; <see cref="IsBadAddress"/> tells bad addresses apart.</exception>
    public static void Read(int process, ulong address, Span<byte> destination)
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

    /// <summary>Writes bytes, as far as the process itself could.</summary>
    /// <param name="process">The process's number.</param>
    /// <param name="address">Where in that process.</param>
    /// <param name="source">The bytes; a part of them may have been written when this fails.</param>
    /// <exception cref="SystemCallException">As with <see cref="Read"/>.</exception>
    public static void Write(int process, ulong address, ReadOnlySpan<byte> source)
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

    /// <summary>Whether a failure concerns the address, and not what this process may do.</summary>
    public static bool IsBadAddress(SystemCallException failure) => failure.Error == BadAddress;

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
