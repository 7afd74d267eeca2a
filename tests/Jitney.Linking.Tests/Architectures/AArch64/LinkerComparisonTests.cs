using System.Globalization;
using Jitney.Linking.Failures;
using Jitney.Linking.Layout;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Architectures.AArch64;

/// <summary>Does an independent linker write the same at both ends of each relocation's range, and does ours refuse what lies beyond?</summary>
public sealed class LinkerComparisonTests
{
    private const ulong Place = 0x7f00_0000_0000;
    private const ulong Low = 0x4000_0000;
    private const ulong Whole = 0;

    // Instructions without their operand, as the assembler writes them.
    private const uint MoveZero = 0xd2800001;
    private const uint MoveKeep = 0xf2800001;
    private const uint Data = 0;

    /// <summary>Type, what stands there, where it stands, and the first and last value of the target that fit; the step between values that it can hold.</summary>
    public static TheoryData<string, uint, ulong, ulong, ulong, ulong> Types => new()
    {
        { "ABS64", Data, Place, Whole, ulong.MaxValue, 1 },
        { "ABS32", Data, Place, unchecked((ulong)-0x8000_0000L), 0xffff_ffff, 1 },
        { "ABS16", Data, Place, unchecked((ulong)-0x8000L), 0xffff, 1 },
        { "PREL64", Data, Place, Whole, ulong.MaxValue, 1 },
        { "PREL32", Data, Place, Place - 0x8000_0000, Place + 0x7fff_ffff, 1 },
        { "PREL16", Data, Place, Place - 0x8000, Place + 0x7fff, 1 },
        { "PLT32", Data, Place, Place - 0x8000_0000, Place + 0x7ff_ffff, 1 }, // farther up the other linker goes through a stub of its own
        { "MOVW_UABS_G0", MoveZero, Place, 0, 0xffff, 1 },
        { "MOVW_UABS_G0_NC", MoveKeep, Place, 0, ulong.MaxValue, 1 },
        { "MOVW_UABS_G1", MoveZero | (1 << 21), Place, 0, 0xffff_ffff, 1 },
        { "MOVW_UABS_G1_NC", MoveKeep | (1 << 21), Place, 0, ulong.MaxValue, 1 },
        { "MOVW_UABS_G2", MoveZero | (2 << 21), Place, 0, 0xffff_ffff_ffff, 1 },
        { "MOVW_UABS_G2_NC", MoveKeep | (2 << 21), Place, 0, ulong.MaxValue, 1 },
        { "MOVW_UABS_G3", MoveZero | (3 << 21), Place, 0, ulong.MaxValue, 1 },
        { "MOVW_SABS_G0", MoveZero, Place, unchecked((ulong)-0x1_0000L), 0xffff, 1 },
        { "MOVW_SABS_G1", MoveZero | (1 << 21), Place, unchecked((ulong)-0x1_0000_0000L), 0xffff_ffff, 1 },
        { "MOVW_SABS_G2", MoveZero | (2 << 21), Place, unchecked((ulong)-0x1_0000_0000_0000L), 0xffff_ffff_ffff, 1 },
        { "MOVW_PREL_G0", MoveZero, Place, Place - 0x1_0000, Place + 0xffff, 1 },
        { "MOVW_PREL_G0_NC", MoveKeep, Place, Place - 0x12345, Place + 0x123456789a, 1 },
        { "MOVW_PREL_G1", MoveZero | (1 << 21), Place, Place - 0x1_0000_0000, Place + 0xffff_ffff, 1 },
        { "MOVW_PREL_G1_NC", MoveKeep | (1 << 21), Place, Place - 0x12345, Place + 0x123456789a, 1 },
        { "MOVW_PREL_G2", MoveZero | (2 << 21), Place, unchecked(Place - 0x1_0000_0000_0000), Place + 0xffff_ffff_ffff, 1 },
        { "MOVW_PREL_G2_NC", MoveKeep | (2 << 21), Place, Place - 0x12345, Place + 0x123456789a, 1 },
        { "MOVW_PREL_G3", MoveZero | (3 << 21), Place, Place, Place + 0x7fff_ffff_ffff_ffff, 1 }, // below, the other linker has another instruction of the same effect
        { "LD_PREL_LO19", 0x58000001, Place, Place - 0x10_0000, Place + 0xf_fffc, 4 },
        { "ADR_PREL_LO21", 0x10000001, Place, Place - 0x10_0000, Place + 0xf_ffff, 1 },
        { "ADR_PREL_PG_HI21", 0x90000001, Place, Place - 0x1_0000_0000, Place + 0xffff_ffff, 0x1000 },
        { "ADR_PREL_PG_HI21_NC", 0x90000001, Place, Place - 0x2_0000_0000, Place + 0x3_4567_89ab, 0x1000 },
        { "ADD_ABS_LO12_NC", 0x91000021, Place, 0, 0x123456789abc, 1 },
        { "LDST8_ABS_LO12_NC", 0x39400021, Place, 0, 0x123456789fff, 1 },
        { "LDST16_ABS_LO12_NC", 0x79400021, Place, 0, 0x123456789ffe, 2 },
        { "LDST32_ABS_LO12_NC", 0xb9400021, Place, 0, 0x123456789ffc, 4 },
        { "LDST64_ABS_LO12_NC", 0xf9400021, Place, 0, 0x123456789ff8, 8 },
        { "LDST128_ABS_LO12_NC", 0x3dc00021, Place, 0, 0x123456789ff0, 16 },
        { "TSTBR14", 0x36000001, Place, Place - 0x8000, Place + 0x7ffc, 4 },
        { "CONDBR19", 0x54000000, Place, Place - 0x10_0000, Place + 0xf_fffc, 4 },
        { "JUMP26", 0x14000000, Place, Place - 0x800_0000, Place + 0x7ff_fffc, 4 },
        { "CALL26", 0x94000000, Place, Place - 0x800_0000, Place + 0x7ff_fffc, 4 },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void The_same_is_written_at_both_ends(string type, uint instruction, ulong place, ulong least, ulong most, ulong step)
    {
        _ = step;
        using var tools = new Toolbox();
        byte[] content = Assemble(tools, type, instruction);
        foreach (ulong target in new[] { least, most })
        {
            File.WriteAllText(tools.PathOf("script"), string.Create(CultureInfo.InvariantCulture, $"SECTIONS {{ .text 0x{place:x} : {{ *(.text) }} }}"));
            string ours = Convert.ToHexString(Link(content, place, target).Read(place, 8));
            foreach (string linker in LinkersFor(type, target))
            {
                tools.Run(linker, "--no-relax", "-T", "script", "-e", "0", "-o", "theirs", string.Create(CultureInfo.InvariantCulture, $"--defsym=target=0x{target:x}"), "a.o");
                ElfObjectFile theirs = ElfObjectFile.Read(new InputName("theirs"), tools.Bytes("theirs"));
                int section = Enumerable.Range(0, theirs.Sections.Length).Single(number => theirs.SectionName(number) == ".text");
                Assert.Equal((linker, Convert.ToHexString(theirs.SectionContent(section))), (linker, ours));
            }
        }
    }

    // GNU ld takes absolute values below zero for none that fit, and this version does not know one type.
    private static string[] LinkersFor(string type, ulong target) =>
        type == "PLT32" || (type is "ABS32" or "ABS16" && (long)target < 0) ? ["ld.lld-19"] : ["ld.lld-19", "aarch64-linux-gnu-ld"];

    [Theory]
    [MemberData(nameof(Types))]
    public void Beyond_either_end_it_is_refused(string type, uint instruction, ulong place, ulong least, ulong most, ulong step)
    {
        // Where nothing is checked, or all 64 bits fit, there is nothing beyond. Calls and jumps go through stubs there.
        if (type.EndsWith("_NC", StringComparison.Ordinal) || most == ulong.MaxValue || type is "JUMP26" or "CALL26" or "PLT32" or "MOVW_PREL_G2" or "MOVW_PREL_G3")
        {
            return;
        }

        using var tools = new Toolbox();
        byte[] content = Assemble(tools, type, instruction);

        // The other linkers do not agree on whether these may be unsigned; the specification says so.
        ulong beyond = type switch
        {
            "PREL32" => place + 0x1_0000_0000,
            "PREL16" => place + 0x1_0000,
            _ => unchecked(most + step),
        };
        foreach (ulong target in new[] { unchecked(least - step), beyond })
        {
            string message = Assert.Throws<RelocationOutOfRangeException>(() => Link(content, place, target)).Message;
            Assert.StartsWith("a.o: section .text: offset 0x0: symbol 'target': ", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("LDST16_ABS_LO12_NC", 0x79400021, 1)]
    [InlineData("LDST32_ABS_LO12_NC", 0xb9400021, 2)]
    [InlineData("LDST64_ABS_LO12_NC", 0xf9400021, 4)]
    [InlineData("LDST128_ABS_LO12_NC", 0x3dc00021, 8)]
    [InlineData("CONDBR19", 0x54000000, 2)]
    [InlineData("TSTBR14", 0x36000001, 1)]
    [InlineData("CALL26", 0x94000000, 2)]
    [InlineData("LD_PREL_LO19", 0x58000001, 3)]
    public void What_cannot_be_aligned_so_is_refused(string type, uint instruction, ulong odd)
    {
        using var tools = new Toolbox();
        byte[] content = Assemble(tools, type, instruction);
        string message = Assert.Throws<LinkException>(() => Link(content, Low, Low + 0x1000 + odd)).Message;
        Assert.Contains("which is no multiple of", message, StringComparison.Ordinal);
    }

    private static OfflineBatch Link(byte[] content, ulong place, ulong target) =>
        new OfflineLinker { Segments = new SegmentAddresses(place, place + 0x100_0000, place + 0x200_0000) }.Add(content).Define("target", target).Link();

    private static byte[] Assemble(Toolbox tools, string type, uint instruction)
    {
        File.WriteAllText(tools.PathOf("a.s"), string.Create(CultureInfo.InvariantCulture, $".text\n.globl f\nf: .reloc 0, R_AARCH64_{type}, target\n.inst 0x{instruction:x}\n.inst 0\n"));
        tools.Run("clang-19", "--target=aarch64-linux-gnu", "-c", "a.s", "-o", "a.o");
        return tools.Bytes("a.o");
    }
}
