using System.Globalization;
using Jitney.ObjectFiles.Coff;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Cli.Showing;

/// <summary>Shows the machine code of a COFF object, each instruction with the relocations that change it.</summary>
internal static class CoffDisassembly
{
    /// <summary>Shows the sections with code.</summary>
    /// <exception cref="Jitney.ObjectFiles.Failures.LinkException">The file is damaged.</exception>
    public static void Show(Page page, CoffObjectFile file)
    {
        TargetArchitecture? architecture = file.Machine switch
        {
            CoffMachine.X64 => TargetArchitecture.X64,
            CoffMachine.Arm64 => TargetArchitecture.AArch64,
            _ => null,
        };
        if (architecture is not { } known)
        {
            page.Heading($"No disassembly of {file.Name}: instructions of {CoffMachineNames.Of(file.Machine)} are not known");
            return;
        }

        ILookup<int, int>? labels = null;
        for (int section = 1; section <= file.SectionCount; section++)
        {
            if (file.Section(section).Flags.HasFlag(CoffSectionFlags.Execute) && !file.SectionContent(section).IsEmpty)
            {
                page.Heading($"Disassembly of {file.Name}, section {file.SectionName(section)}");
                Show(page, file, section, known, labels ??= Labels(file));
            }
        }
    }

    private static void Show(Page page, CoffObjectFile file, int section, TargetArchitecture architecture, ILookup<int, int> labels)
    {
        var relocations = new Queue<CoffRelocation>(file.Relocations(section).ToArray().OrderBy(static relocation => relocation.Offset));
        IEnumerable<(ulong, string)> names = labels[section].Select(symbol => ((ulong)file.Symbol(symbol).Value, file.SymbolName(symbol))).OrderBy(static label => label.Item1);
        InstructionText.Of(architecture, file.SectionContent(section).ToArray(), 0)!.Show(page, 0, new Queue<(ulong, string)>(names), end =>
        {
            while (relocations.TryPeek(out CoffRelocation relocation) && relocation.Offset < end)
            {
                relocations.Dequeue();
                (string name, string kind) = CoffWords.Relocation(file.Machine, relocation.Type);
                page.SubordinateLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {relocation.Offset,6:x}    {name} ({kind})  {file.SymbolName((int)relocation.SymbolIndex)}"));
            }
        });
    }

    // Symbols by section, without those that stand for sections.
    private static ILookup<int, int> Labels(CoffObjectFile file)
    {
        var symbols = new List<int>();
        for (int symbol = 0; symbol < file.SymbolCount; symbol = file.NextSymbol(symbol))
        {
            if (!file.Symbol(symbol).IsSection)
            {
                symbols.Add(symbol);
            }
        }

        return symbols.ToLookup(file.SymbolSection);
    }
}
