using System.Runtime.InteropServices;
using Jitney.ObjectFiles.Binary;

namespace Jitney.ObjectFiles.Coff;

/// <summary>Where the tables of a file lie: what <see cref="CoffTablesReader"/> found and checked.</summary>
internal readonly record struct CoffTables
{
    public required CoffMachine Machine { get; init; }

    /// <summary>Whether the file has the format for many sections.</summary>
    public bool IsBig { get; init; }

    public uint TimeStamp { get; init; }

    /// <summary>The section headers; the section with number 1 is the first.</summary>
    public FileRange Sections { get; init; }

    /// <summary>The records of symbols, auxiliary ones among them.</summary>
    public FileRange Symbols { get; init; }

    /// <summary>Long names of symbols and sections; offsets count its first four bytes, which are its size.</summary>
    public StringTable LongNames { get; init; }

    /// <summary>A bit for each record that is auxiliary.</summary>
    public ulong[] AuxiliaryRecords { get; init; }

    public int SymbolSize => IsBig ? CoffSymbol.BigFileSize : CoffSymbol.FileSize;

    public int SectionCount => Sections.Length / CoffSectionHeader.FileSize;

    public int SymbolCount => Symbols.Length / SymbolSize;

    public ReadOnlySpan<CoffSectionHeader> SectionsOf(ReadOnlySpan<byte> file) =>
        MemoryMarshal.Cast<byte, CoffSectionHeader>(Sections.Of(file));

    /// <summary>A record, of a symbol or auxiliary.</summary>
    public ReadOnlySpan<byte> RecordOf(ReadOnlySpan<byte> file, int symbol) => Symbols.Of(file).Slice(symbol * SymbolSize, SymbolSize);

    /// <summary>Whether there is a symbol of this index, and no auxiliary record.</summary>
    public bool IsSymbol(uint symbol) =>
        symbol < (uint)SymbolCount && (AuxiliaryRecords[symbol >> 6] >> (int)(symbol & 63) & 1) == 0;
}
