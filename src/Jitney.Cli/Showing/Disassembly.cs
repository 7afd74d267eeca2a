using System.Globalization;
using Jitney.Linking.Formats.Elf;
using Jitney.ObjectFiles.Elf;

namespace Jitney.Cli.Showing;

/// <summary>Shows the machine code of a file, each instruction with the relocations that change it.</summary>
internal static class Disassembly
{
    /// <summary>Shows the sections with code.</summary>
    /// <exception cref="Jitney.ObjectFiles.Failures.LinkException">The file is damaged.</exception>
    public static void Show(Page page, ElfObjectFile file)
    {
        if (InstructionText.Of(ElfMachines.ArchitectureOf(file.Machine), [], 0) is null)
        {
            page.Heading($"No disassembly of {file.Name}: instructions of {ElfWords.Of(file.Machine)} are not known");
            return;
        }

        CodeNotes? notes = null;
        for (int section = 1; section < file.Sections.Length; section++)
        {
            if (file.Sections[section].Flags.HasFlag(ElfSectionFlags.Execute) && !file.SectionContent(section).IsEmpty)
            {
                page.Heading($"Disassembly of {file.Name}, section {file.SectionName(section)}");
                Show(page, file, section, notes ??= new CodeNotes(file));
            }
        }
    }

    private static void Show(Page page, ElfObjectFile file, int section, CodeNotes notes)
    {
        byte[] code = file.SectionContent(section).ToArray();
        ulong start = file.Sections[section].Address;
        var relocations = new Queue<ElfRelocation>(notes.RelocationsOf(section));
        InstructionText.Of(ElfMachines.ArchitectureOf(file.Machine), code, start)!.Show(page, start, new Queue<(ulong, string)>(notes.LabelsOf(section)), end =>
        {
            while (relocations.TryPeek(out ElfRelocation relocation) && relocation.Offset < end)
            {
                page.SubordinateLine(Describe(file, relocations.Dequeue()));
            }
        });
    }

    private static string Describe(ElfObjectFile file, in ElfRelocation relocation)
    {
        RelocationType type = RelocationTypes.Of(file.Machine, relocation.Type);
        string sign = relocation.Addend < 0 ? "-" : "+";
        ulong distance = relocation.Addend < 0 ? 0 - (ulong)relocation.Addend : (ulong)relocation.Addend;
        string symbol = relocation.SymbolIndex == 0 ? "0" : ElfWords.NameOf(file, (int)relocation.SymbolIndex);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"  {relocation.Offset,6:x}    {type.Name ?? $"type {relocation.Type}"} ({type.Kind?.ToString() ?? "not linked"})  {symbol}{sign}0x{distance:x}");
    }
}
