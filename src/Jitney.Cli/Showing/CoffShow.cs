using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Coff;

namespace Jitney.Cli.Showing;

/// <summary>Shows a COFF object: header, sections, symbols, relocations by kind, directives.</summary>
internal static class CoffShow
{
    /// <summary>Shows an object.</summary>
    /// <exception cref="Jitney.ObjectFiles.Failures.LinkException">It is damaged, or holds no machine code.</exception>
    public static void Show(Page page, CoffObjectFile file)
    {
        page.Heading($"{file.Name}: COFF, {CoffMachineNames.Of(file.Machine)}, {(file.IsBig ? "object for many sections" : "object")}");
        page.Heading("Sections");
        ShowSections(page, file);
        page.Heading("Symbols");
        ShowSymbols(page, file);
        page.Heading("Relocations");
        ShowRelocations(page, file);
        ShowDirectives(page, file);
        ShowImport(page, CoffLongImport.Read(file));
    }

    /// <summary>Shows an import object.</summary>
    public static void Show(Page page, CoffImportObject import)
    {
        page.Heading($"{import.Name}: COFF, {CoffMachineNames.Of(import.Machine)}, import object");
        string kind = import.Kind switch
        {
            CoffImportKind.Code => "function",
            CoffImportKind.Data => "variable",
            _ => "constant",
        };
        ShowImport(page, import.SymbolName, kind, import.LibraryName, import.ImportName, import.Ordinal);
    }

    private static void ShowSections(Page page, CoffObjectFile file)
    {
        var table = new TextTable(">number", "name", "flags", ">size", ">alignment", "selection", "of");
        for (int section = 1; section <= file.SectionCount; section++)
        {
            CoffSectionHeader header = file.Section(section);
            bool isComdat = file.TryComdat(section, out CoffComdat comdat);
            table.Add(
                $"{section}",
                file.SectionName(section),
                CoffWords.Of(header.Flags),
                $"0x{header.Size:x}",
                $"{header.Alignment}",
                isComdat ? CoffWords.Of(comdat.Selection) : "",
                comdat.AssociatedSection != 0 ? $"section {comdat.AssociatedSection}" : isComdat && comdat.Leader >= 0 ? file.SymbolName(comdat.Leader) : "");
        }

        table.Write(page);
    }

    private static void ShowSymbols(Page page, CoffObjectFile file)
    {
        var table = new TextTable(">number", ">value", "class", "type", "section", "name", "default");
        for (int index = 0; index < file.SymbolCount; index = file.NextSymbol(index))
        {
            CoffSymbol symbol = file.Symbol(index);
            table.Add(
                $"{index}",
                $"0x{symbol.Value:x}",
                CoffWords.Of(symbol.StorageClass),
                symbol.IsFunction ? "FUNCTION" : symbol.Type == 0 ? "NULL" : $"0x{symbol.Type:x}",
                CoffWords.PlaceOf(file, index),
                symbol.StorageClass == CoffStorageClass.File ? NameText.Of(file.FileName(index)) : file.SymbolName(index),
                file.TryWeakExternal(index, out CoffWeakExternal weak) ? file.SymbolName((int)weak.DefaultSymbol) : "");
        }

        table.Write(page);
    }

    private static void ShowRelocations(Page page, CoffObjectFile file)
    {
        var table = new TextTable("section", ">count", "type", "edge kind");
        for (int section = 1; section <= file.SectionCount; section++)
        {
            var counts = new SortedDictionary<ushort, int>();
            foreach (ref readonly CoffRelocation relocation in file.Relocations(section))
            {
                counts[relocation.Type] = counts.GetValueOrDefault(relocation.Type) + 1;
            }

            foreach ((ushort type, int count) in counts)
            {
                (string name, string kind) = CoffWords.Relocation(file.Machine, type);
                table.Add(file.SectionName(section), $"{count}", name, kind);
            }
        }

        table.Write(page);
    }

    private static void ShowDirectives(Page page, CoffObjectFile file)
    {
        IReadOnlyList<CoffDirective> directives = CoffDirectives.Read(file);
        if (directives.Count == 0)
        {
            return;
        }

        page.Heading("Directives");
        foreach (CoffDirective directive in directives)
        {
            page.Line($"  {NameText.Of(directive.Word.Span)}");
        }
    }

    private static void ShowImport(Page page, CoffLongImport import)
    {
        switch (import.Kind)
        {
            case CoffLongImportKind.Import:
                page.Heading("Import");
                bool isCode = !import.CodeSymbol.IsEmpty;
                ShowImport(page, isCode ? import.CodeSymbol : import.PointerSymbol, isCode ? "function" : "variable", default, import.ImportName, import.Ordinal);
                break;
            case CoffLongImportKind.Library or CoffLongImportKind.LibraryName when !import.LibraryName.IsEmpty:
                page.Heading($"Imports from {NameText.Of(import.LibraryName.Span)}");
                break;
        }
    }

    private static void ShowImport(Page page, ReadOnlyMemory<byte> symbol, string kind, ReadOnlyMemory<byte> library, ReadOnlyMemory<byte> name, ushort? ordinal)
    {
        string from = library.IsEmpty ? "" : $" from {NameText.Of(library.Span)}";
        page.Line($"  {kind} {NameText.Of(symbol.Span)}{from}, {(ordinal is { } number ? $"number {number}" : $"there called {NameText.Of(name.Span)}")}");
    }
}
