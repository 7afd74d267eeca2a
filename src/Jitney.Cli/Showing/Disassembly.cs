using System.Globalization;
using Iced.Intel;
using Jitney.Linking.Formats.Elf;
using Jitney.ObjectFiles.Elf;

namespace Jitney.Cli.Showing;

/// <summary>Shows the machine code of a file, each instruction with the relocations that change it.</summary>
internal static class Disassembly
{
    private const int Bits = 64;

    /// <summary>Shows the sections with code.</summary>
    /// <exception cref="Jitney.ObjectFiles.Failures.LinkException">The file is damaged.</exception>
    public static void Show(Page page, ElfObjectFile file)
    {
        if (file.Machine != ElfMachine.X64)
        {
            page.Heading($"No disassembly of {file.Name}: {ElfWords.Of(file.Machine)} is not decoded");
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
        var labels = new Queue<(ulong Offset, string Name)>(notes.LabelsOf(section));
        var relocations = new Queue<ElfRelocation>(notes.RelocationsOf(section));
        var reader = new ByteArrayCodeReader(code);
        var decoder = Decoder.Create(Bits, reader, start);
        var formatter = new GasFormatter();
        formatter.Options.UppercaseHex = false;
        formatter.Options.BranchLeadingZeros = false;
        formatter.Options.SmallHexNumbersInDecimal = false;

        // What an instruction refers to is the relocation's to say.
        formatter.Options.RipRelativeAddresses = true;
        var text = new StringOutput();
        while (reader.CanReadByte)
        {
            ulong offset = decoder.IP;
            while (labels.TryPeek(out (ulong Offset, string Name) label) && label.Offset <= offset)
            {
                page.Line($"{labels.Dequeue().Name}:");
            }

            decoder.Decode(out Instruction instruction);
            formatter.Format(instruction, text);
            string bytes = Convert.ToHexStringLower(code, (int)(offset - start), instruction.Length);
            page.Line(string.Create(CultureInfo.InvariantCulture, $"  {offset,6:x}  {bytes,-20}  {text.ToStringAndReset()}"));
            while (relocations.TryPeek(out ElfRelocation relocation) && relocation.Offset < decoder.IP)
            {
                page.SubordinateLine(Describe(file, relocations.Dequeue()));
            }
        }
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
