using System.Runtime.InteropServices;
using Jitney.ObjectFiles.Binary;

namespace Jitney.ObjectFiles.Elf;

/// <summary>Where the tables of a file lie: what <see cref="ElfTablesReader"/> found and checked.</summary>
internal readonly record struct ElfTables
{
    public required ElfMachine Machine { get; init; }

    public required ElfFileType Type { get; init; }

    /// <summary>The section headers.</summary>
    public FileRange Sections { get; init; }

    /// <summary>The names of sections; empty when the file has none.</summary>
    public StringTable SectionNames { get; init; }

    /// <summary>The section that is the symbol table; 0 for none.</summary>
    public int SymbolTableSection { get; init; }

    public FileRange Symbols { get; init; }

    public int FirstGlobalSymbol { get; init; }

    public StringTable SymbolNames { get; init; }

    /// <summary>One 32-bit section index for each symbol, or empty.</summary>
    public FileRange ExtendedSectionIndices { get; init; }

    public ReadOnlySpan<ElfSectionHeader> SectionsOf(ReadOnlySpan<byte> file) =>
        MemoryMarshal.Cast<byte, ElfSectionHeader>(Sections.Of(file));

    public ReadOnlySpan<ElfSymbol> SymbolsOf(ReadOnlySpan<byte> file) =>
        MemoryMarshal.Cast<byte, ElfSymbol>(Symbols.Of(file));

    public ReadOnlySpan<uint> ExtendedSectionIndicesOf(ReadOnlySpan<byte> file) =>
        MemoryMarshal.Cast<byte, uint>(ExtendedSectionIndices.Of(file));
}
