using System.Runtime.InteropServices;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Elf;

/// <summary>Checks a table of relocations against its own header and the symbol table.</summary>
internal static class ElfRelocationChecks
{
    public static ReadOnlySpan<ElfRelocation> View(ElfObjectFile file, int section) =>
        MemoryMarshal.Cast<byte, ElfRelocation>(file.SectionContent(section));

    public static bool IsCompact(ElfObjectFile file, int section) => file.Sections[section].Type == ElfSectionType.CompactRelocations;

    public static void CheckTable(ElfObjectFile file, int section)
    {
        ElfSectionHeader header = file.Sections[section];
        if (header.Type is not (ElfSectionType.RelocationsWithAddends or ElfSectionType.CompactRelocations))
        {
            throw Malformed(file, section, null, $"a section of type {header.Type} does not hold relocations with addends");
        }

        if (header.Type == ElfSectionType.RelocationsWithAddends && (header.EntrySize != ElfRelocation.FileSize || header.Size % ElfRelocation.FileSize != 0))
        {
            throw Malformed(file, section, null, $"0x{header.Size:x} bytes in entries of {header.EntrySize} are not a table of relocations, {ElfRelocation.FileSize} bytes each");
        }

        if (header.Link != (uint)file.SymbolTableSection)
        {
            throw Malformed(file, section, null, $"it refers to symbols of section {header.Link}, which is not the symbol table");
        }
    }

    /// <summary>Most tables are right, so first the largest index alone is looked for, and the culprit only when there is one.</summary>
    public static void CheckSymbols(ElfObjectFile file, int section, ReadOnlySpan<ElfRelocation> relocations)
    {
        uint count = (uint)file.Symbols.Length;
        uint largest = 0;
        foreach (ref readonly ElfRelocation relocation in relocations)
        {
            largest = Math.Max(largest, relocation.SymbolIndex);
        }

        if (relocations.IsEmpty || largest < count)
        {
            return;
        }

        for (int index = 0; index < relocations.Length; index++)
        {
            if (relocations[index].SymbolIndex >= count)
            {
                throw Malformed(
                    file,
                    section,
                    IsCompact(file, section) ? null : (ulong)index * ElfRelocation.FileSize,
                    $"relocation {index} refers to symbol {relocations[index].SymbolIndex} of {count}");
            }
        }
    }

    private static MalformedFileException Malformed(ElfObjectFile file, int section, ulong? offset, string problem) =>
        new(file.PlaceOfSection(section, offset), problem);
}
