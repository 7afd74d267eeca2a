using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Coff;

namespace Jitney.ObjectFiles.Tests.Infrastructure;

/// <summary>All that a reader tells of an object, as rows to compare.</summary>
internal static class CoffRows
{
    public static IEnumerable<string> Of(CoffObjectFile file)
    {
        for (int section = 1; section <= file.SectionCount; section++)
        {
            CoffSectionHeader header = file.Section(section);
            yield return $"section {section} {file.SectionName(section)} {header.Size} 0x{header.Offset:X} {header.RelocationCount} 0x{(uint)header.Flags:X}";
        }

        for (int section = 1; section <= file.SectionCount; section++)
        {
            foreach (CoffRelocation relocation in file.Relocations(section).ToArray())
            {
                yield return $"relocation {section} 0x{relocation.Offset:X} {relocation.Type} {relocation.SymbolIndex}";
            }
        }

        for (int symbol = 0; symbol < file.SymbolCount; symbol = file.NextSymbol(symbol))
        {
            yield return Symbol(file, symbol);
        }
    }

    private static string Symbol(CoffObjectFile file, int index)
    {
        CoffSymbol symbol = file.Symbol(index);
        string row = $"symbol {file.SymbolName(index)} {symbol.Value} {file.SymbolSection(index)} 0x{symbol.Type:X} 0x{(byte)symbol.StorageClass:X} {symbol.AuxiliaryCount}";
        if (file.TrySectionDefinition(index, out CoffSectionDefinition definition))
        {
            row += $" section {definition.Length} {definition.RelocationCount} 0x{definition.CheckSum:X} {definition.NumberLow | (file.IsBig ? definition.NumberHigh << 16 : 0)} 0x{(byte)definition.Selection:X}";
        }

        if (file.TryWeakExternal(index, out CoffWeakExternal weak))
        {
            row += $" default {weak.DefaultSymbol} 0x{(uint)weak.Search:X}";
        }

        string name = NameText.Of(file.FileName(index));
        return row + (symbol.StorageClass == CoffStorageClass.File ? $" file {(name.Length > 18 && symbol.AuxiliaryCount == 1 ? "long" : name)}" : "");
    }
}
