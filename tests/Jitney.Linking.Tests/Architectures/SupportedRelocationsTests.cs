using System.Text;
using Jitney.Linking.Architectures;
using Jitney.Linking.Architectures.AArch64;
using Jitney.Linking.Architectures.RiscV64;
using Jitney.Linking.Graph;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Tests.Architectures;

/// <summary>Does docs/supported-relocations.md say what the table of relocations says?</summary>
/// <remarks>Run this test with <c>JITNEY_WRITE_DOCUMENTS=1</c> to write the page anew.</remarks>
public sealed class SupportedRelocationsTests
{
    private const string CoffRemark = "The addend is what stands where the value goes. `base` is the address of `__ImageBase`; `section` the start of all sections of the target's name, as far as that goes before a `$`. "
        + "A distance in a call or jump leads to the target's stub where the target is out of reach.";

    private const string ForDynamicLinkers = "made by static linkers for dynamic ones; no compiler writes it into an object";

    private static readonly Dictionary<EdgeKind, string> Formulas = new()
    {
        [EdgeKind.None] = "nothing",
        [EdgeKind.Pointer64] = "target + addend",
        [EdgeKind.Pointer32] = "target + addend, unsigned",
        [EdgeKind.Pointer32Signed] = "target + addend, signed",
        [EdgeKind.Pointer32Either] = "target + addend, signed or unsigned",
        [EdgeKind.Pointer16] = "target + addend",
        [EdgeKind.Pointer8] = "target + addend",
        [EdgeKind.Delta64] = "target + addend - fixup",
        [EdgeKind.Delta32] = "target + addend - fixup",
        [EdgeKind.Delta16] = "target + addend - fixup",
        [EdgeKind.Delta8] = "target + addend - fixup",
        [EdgeKind.BranchDelta32] = "target or its stub + addend - fixup",
        [EdgeKind.GotEntryDelta32] = "entry + addend - fixup",
        [EdgeKind.GotEntryDelta32Relaxable] = "entry + addend - fixup, or the target without its entry",
        [EdgeKind.GotEntryDelta32RexRelaxable] = "entry + addend - fixup, or the target without its entry",
        [EdgeKind.GotEntryDelta64] = "entry + addend - fixup",
        [EdgeKind.GotEntryOffset32] = "entry + addend - got",
        [EdgeKind.GotEntryOffset64] = "entry + addend - got",
        [EdgeKind.GotOffset64] = "target + addend - got",
        [EdgeKind.GotOffset32] = "target + addend - got",
        [EdgeKind.GotDelta32] = "got + addend - fixup",
        [EdgeKind.GotDelta64] = "got + addend - fixup",
        [EdgeKind.StubOffset64] = "target or its stub + addend - got",
        [EdgeKind.Size32] = "size + addend",
        [EdgeKind.Size64] = "size + addend",
        [EdgeKind.ThreadOffset32] = "distance from the thread pointer + addend",
        [EdgeKind.ThreadOffset64] = "distance from the thread pointer + addend",
        [EdgeKind.ThreadGotEntryDelta32] = "entry with the distance from the thread pointer + addend - fixup",
        [EdgeKind.ThreadGeneralDynamic] = "rewritten to add the distance to the thread pointer",
        [EdgeKind.ThreadLocalDynamic] = "rewritten to load the thread pointer",
        [EdgeKind.ThreadDescriptor] = "rewritten to load the distance from the thread pointer",
        [EdgeKind.ThreadDescriptorRex2] = "rewritten to load the distance from the thread pointer",
        [EdgeKind.ThreadDescriptorCall] = "rewritten to do nothing",
        [EdgeKind.InstructionTarget] = "target + addend",
        [EdgeKind.InstructionDelta] = "target + addend - fixup",
        [EdgeKind.InstructionNearDelta] = "target + addend - fixup",
        [EdgeKind.InstructionPageDelta] = "page of target + addend - page of fixup",
        [EdgeKind.InstructionBranch] = "target, its stub or an island + addend - fixup",
        [EdgeKind.InstructionGotEntry] = "entry",
        [EdgeKind.InstructionGotEntryDelta] = "entry - fixup",
        [EdgeKind.InstructionGotEntryPageDelta] = "page of entry - page of fixup",
        [EdgeKind.InstructionGotEntryOffset] = "entry - got",
        [EdgeKind.InstructionGotEntryPageOffset] = "entry - page of got",
        [EdgeKind.Delta32Either] = "target + addend - fixup",
        [EdgeKind.Delta16Either] = "target + addend - fixup",
        [EdgeKind.ImageOffset32] = "target + addend - base, unsigned",
        [EdgeKind.SectionOffset32] = "target + addend - section, unsigned",
        [EdgeKind.SectionOffset7] = "target + addend - section, in the lowest 7 bits",
        [EdgeKind.SectionNumber16] = "number of the target's section + addend",
        [EdgeKind.InstructionThreadOffset] = "distance from the thread pointer + addend",
        [EdgeKind.InstructionThreadGotEntry] = "entry with the distance from the thread pointer, or the distance without its entry",
        [EdgeKind.InstructionThreadGotEntryDelta] = "entry with the distance from the thread pointer - fixup, or the distance without its entry",
        [EdgeKind.InstructionThreadGotEntryPageDelta] = "page of the entry with the distance from the thread pointer - page of fixup, or nothing",
        [EdgeKind.InstructionThreadGotEntryOffset] = "entry with the distance from the thread pointer - got",
        [EdgeKind.InstructionThreadReplaced] = "rewritten to load the thread pointer, or to do nothing",
        [EdgeKind.InstructionNearTarget] = "target + addend",
        [EdgeKind.PairedLow] = "the same as the high part at the label",
        [EdgeKind.InstructionCall] = "target or its stub + addend - fixup",
        [EdgeKind.ShortInstructionBranch] = "target or its stub + addend - fixup",
        [EdgeKind.CodeAlignment] = "nothing; bytes that alignment does not need are left out",
        [EdgeKind.Add8] = "what is there + target + addend",
        [EdgeKind.Add16] = "what is there + target + addend",
        [EdgeKind.Add32] = "what is there + target + addend",
        [EdgeKind.Add64] = "what is there + target + addend",
        [EdgeKind.Subtract6] = "what is there - target - addend",
        [EdgeKind.Subtract8] = "what is there - target - addend",
        [EdgeKind.Subtract16] = "what is there - target - addend",
        [EdgeKind.Subtract32] = "what is there - target - addend",
        [EdgeKind.Subtract64] = "what is there - target - addend",
        [EdgeKind.Set6] = "target + addend",
        [EdgeKind.Set8] = "target + addend",
        [EdgeKind.Set16] = "target + addend",
        [EdgeKind.Set32] = "target + addend",
        [EdgeKind.SetUleb128] = "target + addend - what the next one subtracts, as long as it is there",
        [EdgeKind.SubtractUleb128] = "target + addend, which is subtracted",
    };

    private static readonly Architecture[] All = [Architecture.Of(TargetArchitecture.X64)!, Architecture.Of(TargetArchitecture.AArch64)!, Architecture.Of(TargetArchitecture.RiscV64)!];

    [Fact]
    public void The_page_is_that_of_the_table()
    {
        string page = Page();
        string path = Path.Combine(Repository(), "docs", "supported-relocations.md");
        if (Environment.GetEnvironmentVariable("JITNEY_WRITE_DOCUMENTS") == "1")
        {
            File.WriteAllText(path, page);
        }

        Assert.Equal(page, File.ReadAllText(path));
    }

    private static string Page()
    {
        var page = new StringBuilder(
            """
            # Supported relocations

            Made by a test from the table that the linker itself uses: run `SupportedRelocationsTests` with `JITNEY_WRITE_DOCUMENTS=1` to write it anew.
            In the formulas `target` is the target's address, `fixup` the address of the first byte written, `got` the start of the global offset
            table, and `entry` the address of the target's entry in it. What does not fit into the width is an error. The column `Into` names the field
            of an instruction, as [AArch64Form](../src/Jitney.Linking/Architectures/AArch64/AArch64Form.cs) or
            [RiscVForm](../src/Jitney.Linking/Architectures/RiscV64/RiscVForm.cs) describes it.
            """);
        foreach (Architecture architecture in All)
        {
            page.Append($"\n\n## ELF, {architecture.Name}\n\n| Number | Name | Bytes | Computes | Into | Status |\n| --- | --- | --- | --- | --- | --- |\n");
            for (uint type = 0; type < architecture.ElfRules.Length; type++)
            {
                RelocationRule rule = architecture.ElfRule(type);
                if (rule.Status != RelocationStatus.Unknown)
                {
                    page.Append(rule.Status == RelocationStatus.Supported
                        ? $"| {type} | `{rule.Name}` | {EdgeKinds.Width(rule.Kind)} | {Formulas[rule.Kind]} | {FormOf(architecture, rule)} | linked |\n"
                        : $"| {type} | `{rule.Name}` | | | | refused: {ReasonOf(rule.Name)} |\n");
                }
            }

            page.Length--;
        }

        foreach (Architecture architecture in All)
        {
            if (!architecture.CoffRules.IsEmpty)
            {
                page.Append($"\n\n## COFF, {architecture.Name}\n\n{CoffRemark}\n\n| Number | Name | Bytes | Computes | Status |\n| --- | --- | --- | --- | --- |\n");
                for (int type = 0; type < architecture.CoffRules.Length; type++)
                {
                    RelocationRule rule = architecture.CoffRules[type];
                    page.Append(rule.Status == RelocationStatus.Supported
                        ? $"| {type} | `{rule.Name}` | {EdgeKinds.Width(rule.Kind)} | {Formulas[rule.Kind]}{(rule.Bias == 0 ? "" : $" - {-rule.Bias}")} | linked |\n"
                        : $"| {type} | `{rule.Name}` | | | refused: for tables of .NET and tools of other processors; no compiler of machine code writes it |\n");
                }

                page.Length--;
            }
        }

        page.Append('\n');
        return page.ToString();
    }

    private static string FormOf(Architecture architecture, RelocationRule rule) =>
        rule.Form == 0 ? "" : architecture.Target switch
        {
            TargetArchitecture.AArch64 => ((AArch64Form)rule.Form).ToString(),
            TargetArchitecture.RiscV64 => ((RiscVForm)rule.Form).ToString(),
            _ => "",
        };

    private static string ReasonOf(string name) => name switch
    {
        _ when name.Contains("_AUTH_", StringComparison.Ordinal) => "signs pointers, which no program on Linux does by relocations",
        "R_RISCV_VENDOR" or ['R', '_', 'R', 'I', 'S', 'C', 'V', '_', 'C', 'U', 'S', 'T', 'O', 'M', ..] => "means something for processors of one vendor only",
        "R_AARCH64_FUNCINIT64" => "chooses functions at the start of a program, for structure protection",
        "R_AARCH64_TLSLD_LD_PREL19" => "loads the number of a module, which no compiler does so",
        _ => ForDynamicLinkers,
    };

    private static string Repository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Jitney.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("there is no Jitney.slnx above the tests");
    }
}
