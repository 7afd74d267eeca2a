using System.Runtime.InteropServices;

namespace Jitney.Interop.Windows.Memory;

/// <summary>The system's functions for the memory of processes.</summary>
internal static unsafe partial class ProcessMemoryCalls
{
    public const uint MayQuery = 0x400;
    public const uint MayChange = 0x08;
    public const uint MayRead = 0x10;
    public const uint MayWrite = 0x20;

    [LibraryImport("kernel32", EntryPoint = "ReadProcessMemory", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool Read(nint process, nint address, byte* destination, nuint size, nuint* done);

    [LibraryImport("kernel32", EntryPoint = "WriteProcessMemory", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool Write(nint process, nint address, byte* source, nuint size, nuint* done);

    [LibraryImport("kernel32", EntryPoint = "VirtualQueryEx", SetLastError = true)]
    public static partial nuint Query(nint process, nint address, MemoryCalls.MemoryRegion* region, nuint size);
}
