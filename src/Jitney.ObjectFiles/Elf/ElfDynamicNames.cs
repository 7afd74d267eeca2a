using System.Runtime.InteropServices;

namespace Jitney.ObjectFiles.Elf;

/// <summary>Reads the names of ELF shared libraries.</summary>
internal static class ElfDynamicNames
{
    private const ElfSectionType Versions = (ElfSectionType)0x6fffffff; // SHT_GNU_versym
    private const ushort HiddenVersion = 0x8000;                        // VERSYM_HIDDEN

    /// <summary>Reads them.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <returns>Views of the file; none when it is no shared library for 64-bit little-endian machines, or has no section headers.</returns>
    public static SharedLibraryNames Read(ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<ElfSectionHeader> sections = ElfLibraryTables.Sections(file.Span);
        for (int index = 0; index < sections.Length; index++)
        {
            ref readonly ElfSectionHeader section = ref sections[index];
            if (section.Type == ElfSectionType.DynamicSymbols)
            {
                return section.Link < (uint)sections.Length && ElfLibraryTables.Content(file, section) is { } symbols && ElfLibraryTables.Content(file, sections[(int)section.Link]) is { } names
                    ? Read(MemoryMarshal.Cast<byte, ElfSymbol>(symbols.Span), names, file, sections, index)
                    : SharedLibraryNames.None;
            }
        }

        return SharedLibraryNames.None;
    }

    private static SharedLibraryNames Read(
        ReadOnlySpan<ElfSymbol> symbols, ReadOnlyMemory<byte> names, ReadOnlyMemory<byte> file, ReadOnlySpan<ElfSectionHeader> sections, int table)
    {
        bool[] used = UsedSymbols(file, sections, table, symbols.Length);
        bool[] changing = ChangingSections(file.Span, sections);
        ReadOnlySpan<ushort> versions = VersionsIn(file, sections);

        // Nearly all symbols of nearly all libraries are definitions.
        var defined = new List<ReadOnlyMemory<byte>>(symbols.Length);
        List<ReadOnlyMemory<byte>> undefined = [], required = [], threadLocal = [], values = [], replaceable = [], variables = [];
        for (int index = 1; index < symbols.Length; index++)
        {
            ref readonly ElfSymbol symbol = ref symbols[index];
            if (symbol.Binding == ElfBinding.Local || symbol.NameOffset >= (uint)names.Length || names.Span[(int)symbol.NameOffset..].IndexOf((byte)0) is not (> 0 and int length))
            {
                continue;
            }

            ReadOnlyMemory<byte> text = names.Slice((int)symbol.NameOffset, length);
            if (symbol.SectionIndex == ElfSectionIndex.Undefined)
            {
                undefined.Add(text);
                if (symbol.Binding != ElfBinding.Weak)
                {
                    required.Add(text);
                }

                continue;
            }

            if (symbol.Type == ElfSymbolType.ThreadLocal)
            {
                threadLocal.Add(text);
            }

            if (used[index] && symbol.Visibility == ElfVisibility.Default)
            {
                replaceable.Add(text);
            }

            if (index < versions.Length && (versions[index] & HiddenVersion) != 0)
            {
                continue;
            }

            defined.Add(text);
            bool isSection = symbol.SectionIndex < sections.Length;
            if (symbol.Type == ElfSymbolType.Data && isSection && changing[symbol.SectionIndex])
            {
                variables.Add(text);
            }

            bool isInFile = !isSection || sections[symbol.SectionIndex].Type != ElfSectionType.NoBits;
            if (symbol.Binding != ElfBinding.Weak && symbol.Type is not (ElfSymbolType.Function or ElfSymbolType.IndirectFunction) && isInFile)
            {
                values.Add(text);
            }
        }

        return new SharedLibraryNames(defined, undefined, required, threadLocal, values, replaceable, variables);
    }

    private static ReadOnlySpan<ushort> VersionsIn(ReadOnlyMemory<byte> file, ReadOnlySpan<ElfSectionHeader> sections)
    {
        foreach (ref readonly ElfSectionHeader section in sections)
        {
            if (section.Type == Versions)
            {
                return MemoryMarshal.Cast<byte, ushort>((ElfLibraryTables.Content(file, section) ?? default).Span);
            }
        }

        return default;
    }

    // Those that relocations name.
    private static bool[] UsedSymbols(ReadOnlyMemory<byte> file, ReadOnlySpan<ElfSectionHeader> sections, int table, int count)
    {
        var used = new bool[count];
        int left = file.Length; // sections that lie over each other could be of any length together
        foreach (ref readonly ElfSectionHeader section in sections)
        {
            if (section.Type != ElfSectionType.RelocationsWithAddends || section.Link != (uint)table || ElfLibraryTables.Content(file, section) is not { } content || content.Length > left)
            {
                continue;
            }

            left -= content.Length;
            foreach (ref readonly ElfRelocation relocation in MemoryMarshal.Cast<byte, ElfRelocation>(content.Span))
            {
                if (relocation.SymbolIndex < (uint)count)
                {
                    used[relocation.SymbolIndex] = true;
                }
            }
        }

        return used;
    }

    // Sections that code may write to when the library is relocated.
    private static bool[] ChangingSections(ReadOnlySpan<byte> file, ReadOnlySpan<ElfSectionHeader> sections)
    {
        ElfProgramHeader readOnly = default;
        foreach (ref readonly ElfProgramHeader segment in ElfLibraryTables.Segments(file))
        {
            if (segment.Type == ElfProgramHeader.ReadOnlyOnceRelocated)
            {
                readOnly = segment;
            }
        }

        var changing = new bool[sections.Length];
        for (int index = 0; index < changing.Length; index++)
        {
            changing[index] = (sections[index].Flags & ElfSectionFlags.Write) != 0 && sections[index].Address - readOnly.Address >= readOnly.MemorySize;
        }

        return changing;
    }
}
