using System.Runtime.InteropServices;

namespace Jitney.ObjectFiles.Elf;

/// <summary>The file header exactly as the file has it: <c>Elf64_Ehdr</c>, 64 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct ElfFileHeader
{
    public const int FileSize = 64;
    public const uint ElfMagic = 0x464c457f;
    public const byte Class32 = 1;
    public const byte Class64 = 2;
    public const byte LittleEndian = 1;
    public const byte BigEndian = 2;
    public const byte CurrentVersion = 1;

    public uint Magic { get; init; }

    public byte Class { get; init; }

    public byte DataEncoding { get; init; }

    public byte IdentificationVersion { get; init; }

    public byte OperatingSystem { get; init; }

    /// <summary>The version of the operating system's conventions in the lowest byte; the rest is padding.</summary>
    public ulong OperatingSystemVersion { get; init; }

    public ElfFileType Type { get; init; }

    public ElfMachine Machine { get; init; }

    public uint Version { get; init; }

    public ulong EntryPoint { get; init; }

    public ulong ProgramHeaderOffset { get; init; }

    public ulong SectionHeaderOffset { get; init; }

    public uint Flags { get; init; }

    public ushort HeaderSize { get; init; }

    public ushort ProgramHeaderEntrySize { get; init; }

    public ushort ProgramHeaderCount { get; init; }

    public ushort SectionHeaderEntrySize { get; init; }

    /// <summary>0 when the count does not fit and stands in the size of section 0.</summary>
    public ushort SectionHeaderCount { get; init; }

    /// <summary><see cref="ElfSectionIndex.Extended"/> when the index does not fit and stands in the link of section 0.</summary>
    public ushort SectionNameTable { get; init; }
}
