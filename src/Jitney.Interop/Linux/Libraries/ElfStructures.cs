using System.Runtime.InteropServices;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Libraries;

/// <summary>A program header of a 64-bit ELF file (gABI, <c>Elf64_Phdr</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ElfProgramHeader
{
    public const uint Load = 1;
    public const uint Dynamic = 2;
    public const uint ThreadStorage = 7;
    public const uint ReadOnlyAfterRelocation = 0x6474e552;
    public const uint Executable = 1;
    public const uint Writable = 2;

    public readonly uint Type;
    public readonly uint Flags;
    public readonly ulong Offset;
    public readonly ulong Address;
    public readonly ulong PhysicalAddress;
    public readonly ulong FileSize;
    public readonly ulong MemorySize;
    public readonly ulong Alignment;
}

/// <summary>An entry of the dynamic section (gABI, <c>Elf64_Dyn</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ElfDynamicEntry
{
    public const long End = 0;
    public const long Needed = 1;
    public const long HashTable = 4;
    public const long StringTable = 5;
    public const long SymbolTable = 6;
    public const long Relocations = 7;
    public const long RelocationsSize = 8;
    public const long CallRelocationsSize = 2;
    public const long Initialiser = 12;
    public const long Finaliser = 13;
    public const long OwnName = 14;
    public const long Symbolic = 16;
    public const long CallRelocations = 23;
    public const long Initialisers = 25;
    public const long Finalisers = 26;
    public const long InitialisersSize = 27;
    public const long FinalisersSize = 28;
    public const long Flags = 30;
    public const ulong SymbolicFlag = 2;
    public const long GnuHashTable = 0x6ffffef5;
    public const long SymbolVersions = 0x6ffffff0;
    public const long VersionDefinitions = 0x6ffffffc;

    public readonly long Tag;
    public readonly ulong Value;
}

/// <summary>A dynamic symbol (gABI, <c>Elf64_Sym</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ElfDynamicSymbol
{
    public const ushort Undefined = 0;
    public const ushort Absolute = 0xfff1;
    public const int Local = 0;
    public const int Object = 1;
    public const int Function = 2;
    public const int Common = 5;
    public const int ThreadLocal = 6;
    public const int IndirectFunction = 10;

    public uint Name;
    public byte Information;
    public byte Other;
    public ushort Section;
    public ulong Value;
    public ulong Size;

    public readonly int Binding => Information >> 4;

    public readonly int Type => Information & 15;

    /// <summary>Whether other objects' definitions may come before its own (STV_DEFAULT).</summary>
    public readonly bool IsPreemptible => (Other & 3) == 0;
}

/// <summary>A definition of a version (Linux Standard Base, <c>Elfxx_Verdef</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ElfVersionDefinition
{
    public readonly ushort Revision;
    public readonly ushort Flags;
    public readonly ushort Number;
    public readonly ushort NameCount;
    public readonly uint Hash;

    /// <summary>Where its names are, from its start; the first is its own.</summary>
    public readonly uint Names;

    /// <summary>Where the next definition is, from its start; 0 for none.</summary>
    public readonly uint Next;
}

/// <summary>A relocation with addend (gABI, <c>Elf64_Rela</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct LoadedRelocation
{
    /// <summary>The numbers of types.</summary>
    public static readonly DynamicLinkerNumbers Numbers = DynamicLinkerNumbers.OfThisProcess;

    public readonly ulong Offset;
    public readonly ulong Information;
    public readonly long Addend;

    public uint Type => (uint)Information;

    public uint Symbol => (uint)(Information >> 32);

    /// <summary>Whether it fills a word with a symbol's address.</summary>
    public bool IsAddress => Numbers.IsAddress(Type);

    /// <summary>Whether it fills a word of a table of addresses, or one in data, and not one through which calls go.</summary>
    public bool IsBoundAddress => IsAddress && Type != Numbers.JumpSlot;

    /// <summary>Whether it is about a thread-local symbol.</summary>
    public bool IsThreadLocal => Numbers.IsThreadLocal(Type);

    /// <summary>What is added to the symbol. Words of tables have none.</summary>
    public ulong AddedToSymbol => IsThreadLocal || Type == Numbers.Absolute64 ? (ulong)Addend : 0;
}
