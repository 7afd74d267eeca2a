using System.Runtime.InteropServices;

namespace Jitney.ObjectFiles.Elf;

/// <summary>The headers of shared libraries, for who only looks: what cannot be read is not there, and the dynamic linker has its own words for it.</summary>
internal static class ElfLibraryTables
{
    /// <summary>The section headers.</summary>
    /// <param name="file">The library's bytes.</param>
    /// <returns>A view of the file; empty when it is no ELF file for 64-bit little-endian machines, or has none.</returns>
    public static ReadOnlySpan<ElfSectionHeader> Sections(ReadOnlySpan<byte> file) =>
        TryReadHeader(file, out ElfFileHeader header) && header.SectionHeaderEntrySize == ElfSectionHeader.FileSize
            ? Table<ElfSectionHeader>(file, header.SectionHeaderOffset, header.SectionHeaderCount)
            : default;

    /// <summary>The program headers.</summary>
    /// <inheritdoc cref="Sections"/>
    public static ReadOnlySpan<ElfProgramHeader> Segments(ReadOnlySpan<byte> file) =>
        TryReadHeader(file, out ElfFileHeader header) && header.ProgramHeaderEntrySize == ElfProgramHeader.FileSize
            ? Table<ElfProgramHeader>(file, header.ProgramHeaderOffset, header.ProgramHeaderCount)
            : default;

    /// <summary>The content of the section of names of sections.</summary>
    /// <inheritdoc cref="Sections"/>
    public static ReadOnlyMemory<byte> SectionNames(ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<ElfSectionHeader> sections = Sections(file.Span);
        return TryReadHeader(file.Span, out ElfFileHeader header) && header.SectionNameTable < sections.Length ? Content(file, sections[header.SectionNameTable]) ?? default : default;
    }

    /// <summary>A section's bytes.</summary>
    /// <returns>A view of the file; null when the section does not lie in it.</returns>
    public static ReadOnlyMemory<byte>? Content(ReadOnlyMemory<byte> file, in ElfSectionHeader section) => Part(file, section.Offset, section.Size);

    /// <summary>Some bytes of a file.</summary>
    /// <returns>A view of the file; null when they do not all lie in it.</returns>
    public static ReadOnlyMemory<byte>? Part(ReadOnlyMemory<byte> file, ulong offset, ulong size) =>
        offset <= (ulong)file.Length && size <= (ulong)file.Length - offset ? file.Slice((int)offset, (int)size) : null;

    private static bool TryReadHeader(ReadOnlySpan<byte> file, out ElfFileHeader header) =>
        MemoryMarshal.TryRead(file, out header) && header is { Magic: ElfFileHeader.ElfMagic, Class: ElfFileHeader.Class64, DataEncoding: ElfFileHeader.LittleEndian };

    private static ReadOnlySpan<T> Table<T>(ReadOnlySpan<byte> file, ulong offset, int count)
        where T : unmanaged =>
        offset <= (ulong)file.Length && MemoryMarshal.Cast<byte, T>(file[(int)offset..]) is var all && count <= all.Length ? all[..count] : default;
}
