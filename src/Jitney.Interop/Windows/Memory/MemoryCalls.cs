using System.Runtime.InteropServices;

namespace Jitney.Interop.Windows.Memory;

/// <summary>The system's functions for addresses, memory and sections.</summary>
internal static unsafe partial class MemoryCalls
{
    public const uint Commit = 0x1000;
    public const uint Reserve = 0x2000;
    public const uint ReplacePlaceholder = 0x4000;
    public const uint Decommit = 0x4000;
    public const uint Release = 0x8000;
    public const uint Free = 0x1_0000;
    public const uint ReservePlaceholder = 0x4_0000;
    public const uint PreservePlaceholder = 0x2;

    public const uint NoAccess = 0x01;
    public const uint ReadOnly = 0x02;
    public const uint ReadWrite = 0x04;
    public const uint WriteCopy = 0x08;
    public const uint ExecuteOnly = 0x10;
    public const uint ExecuteRead = 0x20;
    public const uint ExecuteReadWrite = 0x40;
    public const uint ExecuteWriteCopy = 0x80;
    public const uint Guard = 0x100;

    public const uint SectionReserve = 0x0400_0000;
    public const uint SectionOfFile = 0x0080_0000;
    public const uint SectionQuery = 0x01;
    public const uint SectionWrite = 0x02;
    public const uint SectionRead = 0x04;

    // A handle's right, and what a view is asked for by.
    public const uint SectionExecute = 0x08;
    public const uint ViewExecute = 0x20;

    public const int AccessDenied = 5;
    public const int InvalidHandle = 6;
    public const int InvalidParameter = 87;
    public const int AlreadyExists = 183;
    public const int PartialCopy = 299;
    public const int InvalidAddress = 487;
    public const int NoAccessToAddress = 998;
    public const int NotEnoughMemory = 8;
    public const int DynamicCodeBlocked = 1655;

    /// <summary>Where views and reservations may begin: multiples of this.</summary>
    public const ulong Granularity = 64 << 10;

    [LibraryImport("kernel32", EntryPoint = "VirtualAlloc", SetLastError = true)]
    public static partial nint Allocate(nint address, nuint size, uint kind, uint protection);

    [LibraryImport("kernel32", EntryPoint = "VirtualFree", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GiveBack(nint address, nuint size, uint kind);

    [LibraryImport("kernel32", EntryPoint = "VirtualProtect", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool Protect(nint address, nuint size, uint protection, out uint former);

    [LibraryImport("kernel32", EntryPoint = "VirtualQuery", SetLastError = true)]
    public static partial nuint Query(nint address, MemoryRegion* region, nuint size);

    [LibraryImport("kernel32", EntryPoint = "CreateFileMappingW", SetLastError = true)]
    public static partial nint CreateSection(nint file, SecurityAttributes* security, uint protection, uint sizeHigh, uint sizeLow, char* name);

    [LibraryImport("kernel32", EntryPoint = "OpenFileMappingW", SetLastError = true)]
    public static partial nint OpenSection(uint access, int inherit, char* name);

    [LibraryImport("kernel32", EntryPoint = "MapViewOfFileEx", SetLastError = true)]
    public static partial nint MapView(nint section, uint access, uint offsetHigh, uint offsetLow, nuint size, nint address);

    [LibraryImport("kernel32", EntryPoint = "UnmapViewOfFile", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool UnmapView(nint address);

    [LibraryImport("kernel32", EntryPoint = "FlushInstructionCache", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool FlushInstructions(nint process, nint address, nuint size);

    [LibraryImport("kernel32", EntryPoint = "GlobalMemoryStatusEx", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetMemoryStatus(MemoryStatus* status);

    [LibraryImport("ntdll", EntryPoint = "NtQuerySection")]
    public static partial int QuerySection(nint section, int what, SectionInformation* information, nuint size, nuint* used);

    [LibraryImport("ntdll", EntryPoint = "RtlNtStatusToDosError")]
    public static partial int ErrorOf(int status);

    /// <summary><c>MEMORY_BASIC_INFORMATION</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MemoryRegion
    {
        public ulong Start;
        public ulong AllocationStart;
        public uint AllocationProtection;
        public ushort Partition;
        public ulong Size;
        public uint State;
        public uint Protection;
        public uint Kind;

        /// <summary>The first address behind it.</summary>
        public readonly ulong End => Start + Size;
    }

    /// <summary><c>SECTION_BASIC_INFORMATION</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SectionInformation
    {
        public nint Base;
        public uint Attributes;
        public long Size;
    }

    /// <summary><c>SECURITY_ATTRIBUTES</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SecurityAttributes
    {
        public uint Length;
        public nint Descriptor;
        public int Inherit;
    }

    /// <summary><c>MEMORYSTATUSEX</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MemoryStatus
    {
        public uint Length;
        public uint Load;
        public ulong PhysicalTotal;
        public ulong PhysicalLeft;
        public ulong CommitTotal;
        public ulong CommitLeft;
        public ulong AddressesTotal;
        public ulong AddressesLeft;
        public ulong Extended;
    }
}
