using Jitney.Linking.Formats.Elf;
using Jitney.ObjectFiles.Elf;

namespace Jitney.Cli.Showing;

/// <summary>Shows an ELF file: header, sections, symbols, relocations by kind.</summary>
internal static class ElfShow
{
    /// <summary>Shows a file.</summary>
    /// <exception cref="Jitney.ObjectFiles.Failures.LinkException">It is damaged.</exception>
    public static void Show(Page page, ElfObjectFile file)
    {
        page.Heading($"{file.Name}: ELF, 64 bits, little-endian, {ElfWords.Of(file.Machine)}, {ElfWords.Of(file.Type)}");
        page.Heading("Sections");
        ShowSections(page, file);
        page.Heading("Symbols");
        ShowSymbols(page, file);
        page.Heading("Relocations");
        ShowRelocations(page, file);
    }

    private static void ShowSections(Page page, ElfObjectFile file)
    {
        var table = new TextTable(">number", "name", "type", "flags", ">size", ">alignment");
        for (int index = 1; index < file.Sections.Length; index++)
        {
            ref readonly ElfSectionHeader section = ref file.Sections[index];
            table.Add(
                $"{index}",
                file.SectionName(index),
                ElfWords.Of(section.Type, file.Machine),
                ElfWords.Of(section.Flags),
                $"0x{section.Size:x}",
                $"{Math.Max(section.Alignment, 1)}");
        }

        table.Write(page);
    }

    private static void ShowSymbols(Page page, ElfObjectFile file)
    {
        var table = new TextTable(">number", ">value", ">size", "type", "binding", "visibility", "section", "name");
        for (int index = 1; index < file.Symbols.Length; index++)
        {
            ref readonly ElfSymbol symbol = ref file.Symbols[index];
            table.Add(
                $"{index}",
                $"0x{symbol.Value:x}",
                $"{symbol.Size}",
                ElfWords.Of(symbol.Type),
                ElfWords.Of(symbol.Binding),
                ElfWords.Of(symbol.Visibility),
                ElfWords.PlaceOf(file, index),
                ElfWords.NameOf(file, index));
        }

        table.Write(page);
    }

    private static void ShowRelocations(Page page, ElfObjectFile file)
    {
        var table = new TextTable("section", ">count", "type", "edge kind");
        for (int index = 1; index < file.Sections.Length; index++)
        {
            ElfSectionHeader section = file.Sections[index];
            if (!ElfWords.IsLinked(file, index))
            {
                if (section.Type is ElfSectionType.Relocations or ElfSectionType.RelocationsWithAddends)
                {
                    table.Add(TargetOf(file, section), $"{section.Size / Math.Max(section.EntrySize, 1)}", "any", "not linked");
                }

                continue;
            }

            var counts = new SortedDictionary<uint, int>();
            foreach (ref readonly ElfRelocation relocation in file.Relocations(index))
            {
                counts[relocation.Type] = counts.GetValueOrDefault(relocation.Type) + 1;
            }

            foreach ((uint type, int count) in counts)
            {
                RelocationType known = RelocationTypes.Of(file.Machine, type);
                table.Add(TargetOf(file, section), $"{count}", known.Name ?? $"type {type}", known.Kind?.ToString() ?? "not linked");
            }
        }

        table.Write(page);
    }

    private static string TargetOf(ElfObjectFile file, in ElfSectionHeader section) =>
        section.Info > 0 && section.Info < (uint)file.Sections.Length ? file.SectionName((int)section.Info) : "none";
}
