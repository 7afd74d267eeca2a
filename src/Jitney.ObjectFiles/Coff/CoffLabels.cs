using System.Globalization;
using Jitney.ObjectFiles.Binary;

namespace Jitney.ObjectFiles.Coff;

/// <summary>What messages call sections and symbols: the name where it can be read, else the number in brackets.</summary>
internal static class CoffLabels
{
    public static string OfSection(in CoffTables tables, ReadOnlySpan<byte> file, int section) =>
        section > 0 && section <= tables.SectionCount
        && CoffNames.TrySection(SectionNameField(tables, file, section), tables.LongNames, file, out ReadOnlySpan<byte> name, out _) && !name.IsEmpty
            ? NameText.Of(name)
            : Bracketed(section);

    public static string OfSymbol(in CoffTables tables, ReadOnlySpan<byte> file, int symbol) =>
        (uint)symbol < (uint)tables.SymbolCount
        && CoffNames.TrySymbol(tables.RecordOf(file, symbol)[..CoffSymbol.NameSize], tables.LongNames, file, out ReadOnlySpan<byte> name, out _) && !name.IsEmpty
            ? NameText.Of(name)
            : Bracketed(symbol);

    public static ReadOnlySpan<byte> SectionNameField(in CoffTables tables, ReadOnlySpan<byte> file, int section) =>
        tables.Sections.Of(file).Slice((section - 1) * CoffSectionHeader.FileSize, CoffSectionHeader.NameSize);

    private static string Bracketed(int index) => string.Create(CultureInfo.InvariantCulture, $"[{index}]");
}
