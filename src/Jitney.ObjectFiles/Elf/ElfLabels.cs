using System.Globalization;

using Jitney.ObjectFiles.Binary;

namespace Jitney.ObjectFiles.Elf;

/// <summary>What messages call sections and symbols: the name where it can be read, else the index in brackets.</summary>
internal static class ElfLabels
{
    public static string OfSection(in ElfTables tables, ReadOnlySpan<byte> file, int section)
    {
        ReadOnlySpan<ElfSectionHeader> sections = tables.SectionsOf(file);
        return (uint)section < (uint)sections.Length
            && tables.SectionNames.TryGet(file, sections[section].NameOffset, out ReadOnlySpan<byte> name) && !name.IsEmpty
            ? NameText.Of(name)
            : Bracketed(section);
    }

    public static string OfSymbol(in ElfTables tables, ReadOnlySpan<byte> file, int symbol)
    {
        ReadOnlySpan<ElfSymbol> symbols = tables.SymbolsOf(file);
        return (uint)symbol < (uint)symbols.Length
            && tables.SymbolNames.TryGet(file, symbols[symbol].NameOffset, out ReadOnlySpan<byte> name) && !name.IsEmpty
            ? NameText.Of(name)
            : Bracketed(symbol);
    }

    private static string Bracketed(int index) => string.Create(CultureInfo.InvariantCulture, $"[{index}]");
}
