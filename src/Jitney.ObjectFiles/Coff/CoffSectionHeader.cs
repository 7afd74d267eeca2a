using System.Runtime.InteropServices;

namespace Jitney.ObjectFiles.Coff;

/// <summary>A section header exactly as the file has it: <c>IMAGE_SECTION_HEADER</c>, 40 bytes, at any alignment.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct CoffSectionHeader
{
    /// <summary>The size of a header in the file, in bytes.</summary>
    public const int FileSize = 40;

    /// <summary>The size of the name's field, with which a header begins.</summary>
    public const int NameSize = 8;

    /// <summary>The number of relocations with which the real number may stand in the first relocation.</summary>
    public const ushort ManyRelocations = 0xffff;

    private const int AlignmentShift = 20;
    private const uint DefaultAlignment = 16;

    /// <summary><c>Name</c>: eight bytes; <see cref="CoffObjectFile.SectionNameBytes"/> reads what they mean.</summary>
    public ulong NameField { get; init; }

    /// <summary><c>VirtualSize</c>: the size in memory, in images alone.</summary>
    public uint VirtualSize { get; init; }

    /// <summary><c>VirtualAddress</c>: the address in images, from their beginning; 0 in objects.</summary>
    public uint VirtualAddress { get; init; }

    /// <summary><c>SizeOfRawData</c>: the size in bytes; in objects the size in memory too, also of sections without bytes in the file.</summary>
    public uint Size { get; init; }

    /// <summary><c>PointerToRawData</c>: where the content begins in the file; 0 for none.</summary>
    public uint Offset { get; init; }

    /// <summary><c>PointerToRelocations</c>: where the relocations begin in the file.</summary>
    public uint RelocationsOffset { get; init; }

    /// <summary><c>PointerToLinenumbers</c>: where old line numbers begin, which are not read.</summary>
    public uint LineNumbersOffset { get; init; }

    /// <summary><c>NumberOfRelocations</c> as it is in the file; <see cref="CoffObjectFile.RelocationCount"/> tells the real number.</summary>
    public ushort RelocationCount { get; init; }

    /// <summary><c>NumberOfLinenumbers</c>.</summary>
    public ushort LineNumberCount { get; init; }

    /// <summary><c>Characteristics</c>: attributes.</summary>
    public CoffSectionFlags Flags { get; init; }

    /// <summary>Whether the section has bytes in the file.</summary>
    public bool HasContent => Offset != 0 && (Flags & CoffSectionFlags.UninitializedData) == 0;

    /// <summary>The alignment in bytes: a power of two up to 8192, 16 where none is said, as linkers have it; 0 for the one value without meaning.</summary>
    public uint Alignment => ((uint)Flags >> AlignmentShift & 0xf) switch
    {
        0 => (Flags & CoffSectionFlags.NoPadding) != 0 ? 1 : DefaultAlignment,
        0xf => 0,
        uint exponent => 1u << ((int)exponent - 1),
    };
}
