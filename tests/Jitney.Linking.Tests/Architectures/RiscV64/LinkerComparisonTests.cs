using System.Globalization;
using Jitney.Linking.Failures;
using Jitney.Linking.Layout;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Architectures.RiscV64;

/// <summary>Does an independent linker write the same at both ends of each relocation's range, and does ours refuse what lies beyond?</summary>
public sealed class LinkerComparisonTests
{
    private const ulong Place = 0x7f00_0000_0000;
    private const ulong Low = 0x4000_0000;
    private const string Call = "auipc ra, 0; jalr ra, 0(ra)";
    private const string Data = ".quad 0x0123456789abcdef";

    /// <summary>Type, what stands there, and the first and last value of the target that fit; the step between values that it can hold.</summary>
    public static TheoryData<string, string, ulong, ulong, ulong> Types => new()
    {
        { "64", Data, 0, ulong.MaxValue, 1 },
        { "32", Data, unchecked((ulong)-0x8000_0000L), 0xffff_ffff, 1 },
        { "32_PCREL", Data, Place - 0x8000_0000, Place + 0x7fff_ffff, 1 },
        { "PLT32", Data, Place - 0x8000_0000, Place + 0x7fff_ffff, 1 },
        { "BRANCH", "beq a0, a1, .", Place - 0x1000, Place + 0xffe, 2 },
        { "JAL", "jal ra, .", Place - 0x10_0000, Place + 0xf_fffe, 2 },
        { "CALL", Call, Place - 0x8000_0800, Place + 0x7fff_f7fe, 2 },
        { "CALL_PLT", Call, Place - 0x8000_0800, Place + 0x7fff_f7fe, 2 },
        { "RVC_BRANCH", ".option rvc; c.beqz s0, .", Place - 0x100, Place + 0xfe, 2 },
        { "RVC_JUMP", ".option rvc; c.j .", Place - 0x800, Place + 0x7fe, 2 },
        { "HI20", "lui a0, 0", unchecked((ulong)-0x8000_0800L), 0x7fff_f7ff, 1 },
        { "PCREL_HI20", "auipc a0, 0", Place - 0x8000_0800, Place + 0x7fff_f7ff, 1 },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void The_same_is_written_at_both_ends(string type, string source, ulong least, ulong most, ulong step)
    {
        _ = step;
        using var tools = new Toolbox();
        byte[] content = Assemble(tools, $".reloc 0, R_RISCV_{type}, target; {source}");
        foreach (ulong target in new[] { least, most, least + (most - least) / 3 & ~1ul })
        {
            AssertSame(tools, content, target);
        }
    }

    /// <summary>Those with something beyond: all 64 bits fit, and what is called and lies far has a stub.</summary>
    public static IEnumerable<ITheoryDataRow> Bounded => Types.Where(static row => ((ITheoryDataRow)row).GetData()[0] is not ("64" or "JAL" or "CALL" or "CALL_PLT" or "RVC_BRANCH" or "RVC_JUMP" or "PLT32"));

    [Theory]
    [InlineData("JAL", "jal ra, .")]
    [InlineData("CALL_PLT", Call)]
    [InlineData("RVC_JUMP", ".option rvc; c.j .")]
    [InlineData("RVC_BRANCH", ".option rvc; c.beqz s0, .")]
    [InlineData("PLT32", Data)]
    public void Beyond_the_reach_of_a_branch_there_is_a_stub(string type, string source)
    {
        using var tools = new Toolbox();
        OfflineBatch linked = Link(Assemble(tools, $".reloc 0, R_RISCV_{type}, target; {source}"), Place, Low);
        byte[] near = Assemble(tools, $".reloc 0, R_RISCV_{type}, target; {source}");
        ulong stub = linked.StubAddress("target");
        Assert.Equal(Convert.ToHexString(Link(near, Place, stub).Read(Place, 8)), Convert.ToHexString(linked.Read(Place, 8)));
    }

    [Theory]
    [MemberData(nameof(Bounded))]
    public void Beyond_either_end_it_is_refused(string type, string source, ulong least, ulong most, ulong step)
    {
        using var tools = new Toolbox();
        byte[] content = Assemble(tools, $".reloc 0, R_RISCV_{type}, target; {source}");
        foreach (ulong target in new[] { unchecked(least - step), unchecked(most + step) })
        {
            string message = Assert.Throws<RelocationOutOfRangeException>(() => Link(content, Place, target)).Message;
            Assert.StartsWith("a.o: section .text: offset 0x0: symbol 'target': ", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("lui a0, %hi(target); addi a0, a0, %lo(target); sw a1, %lo(target)(a0); fsd fa0, %lo(target)(a0); ld a2, %lo(target)(a0)", 0x1234_5678ul, 0x1234_5800ul, 0x7fff_f7fful, 0xffff_ffff_8000_0000ul)]
    [InlineData("1: auipc a0, %pcrel_hi(target); addi a1, a0, %pcrel_lo(1b); sd a1, %pcrel_lo(1b)(a0); nop; lw a3, %pcrel_lo(1b)(a0)", Low, Low + 0x12345678, Low - 0x12345678, Low + 0x7fff_f7ff)]
    [InlineData("addi a1, a0, %pcrel_lo(1f); 1: auipc a0, %pcrel_hi(target + 0x1234); fsw fa1, %pcrel_lo(1b)(a0)", Low, Low + 0x12345678, Low - 0x12345678, Low + 0x7fff_0000)]
    public void High_and_low_parts_form_one_value(string source, ulong first, ulong second, ulong third, ulong fourth)
    {
        using var tools = new Toolbox();
        byte[] content = Assemble(tools, source);
        foreach (ulong target in new[] { first, second, third, fourth })
        {
            AssertSame(tools, content, target, Low);
        }
    }

    [Theory]
    [InlineData("ADD8", "SUB8")]
    [InlineData("ADD16", "SUB16")]
    [InlineData("ADD32", "SUB32")]
    [InlineData("ADD64", "SUB64")]
    [InlineData("SET6", "SUB6")]
    [InlineData("SET8", "SUB8")]
    [InlineData("SET16", "SUB16")]
    [InlineData("SET32", "SUB32")]
    [InlineData("SET_ULEB128", "SUB_ULEB128")]
    public void Differences_of_labels_are_computed_in_place(string first, string second)
    {
        using var tools = new Toolbox();
        string number = first == "SET_ULEB128" ? ".byte 0x80, 0x80, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff" : Data;
        byte[] content = Assemble(tools, $".reloc 0, R_RISCV_{first}, target + 3; .reloc 0, R_RISCV_{second}, f; {number}");
        foreach (ulong target in new[] { Low, Low + 0x12, Low + 0x1f_fff0 })
        {
            AssertSame(tools, content, target, Low);
        }
    }

    [Fact]
    public void A_difference_that_does_not_fit_into_its_number_is_refused()
    {
        byte[] content = ProgramsRiscV.Assemble(".text; .globl f; f: .reloc 0, R_RISCV_SET_ULEB128, target; .reloc 0, R_RISCV_SUB_ULEB128, f; .byte 0x80, 0x00; .zero 6");
        string message = Assert.Throws<RelocationOutOfRangeException>(() => Link(content, Low, Low + 0x4000)).Message;
        Assert.Contains("SetUleb128 computes 0x4000, which is not between 0 and 0x3fff", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BRANCH", "beq a0, a1, .")]
    [InlineData("JAL", "jal ra, .")]
    [InlineData("RVC_JUMP", ".option rvc; c.j .")]
    [InlineData("RVC_BRANCH", ".option rvc; c.bnez s0, .")]
    [InlineData("CALL_PLT", Call)]
    public void An_odd_target_is_refused(string type, string source)
    {
        using var tools = new Toolbox();
        byte[] content = Assemble(tools, $".reloc 0, R_RISCV_{type}, target; {source}");
        string message = Assert.Throws<LinkException>(() => Link(content, Low, Low + 0x11)).Message;
        Assert.Contains("which is no multiple of 2", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BRANCH", "nop")]
    [InlineData("JAL", "lui a0, 0")]
    [InlineData("CALL_PLT", "auipc ra, 0; nop")]
    [InlineData("HI20", "auipc a0, 0")]
    [InlineData("PCREL_HI20", "lui a0, 0")]
    [InlineData("LO12_S", "addi a0, a0, 0")]
    [InlineData("LO12_I", ".option rvc; c.nop; c.nop")]
    [InlineData("RVC_JUMP", ".option rvc; c.nop; c.nop")]
    [InlineData("RVC_BRANCH", ".option rvc; c.j .")]
    public void An_instruction_that_cannot_hold_the_value_is_named(string type, string source)
    {
        using var tools = new Toolbox();
        byte[] content = Assemble(tools, $".reloc 0, R_RISCV_{type}, target; {source}");
        string message = Assert.Throws<LinkException>(() => Link(content, Low, Low + 0x10)).Message;
        Assert.StartsWith("a.o: section .text: offset 0x0: symbol 'target': ", message, StringComparison.Ordinal);
        Assert.Contains("is no such one", message, StringComparison.Ordinal);
    }

    private static void AssertSame(Toolbox tools, byte[] content, ulong target, ulong place = Place)
    {
        byte[] theirs = ProgramsRiscV.LinkElsewhere(tools, place, ".text", "--no-relax", string.Create(CultureInfo.InvariantCulture, $"--defsym=target=0x{target:x}"));
        Assert.Equal(Convert.ToHexString(theirs), Convert.ToHexString(Link(content, place, target).Read(place, theirs.Length)));
    }

    private static OfflineBatch Link(byte[] content, ulong place, ulong target) =>
        new OfflineLinker { Segments = new SegmentAddresses(place, place + 0x100_0000, place + 0x200_0000) }.Add(content, "a.o").Define("target", target).Link();

    private static byte[] Assemble(Toolbox tools, string source) =>
        ProgramsRiscV.Assemble(tools, $".option norelax; .option norvc; .text; .globl f; f: {source}; .p2align 3", "-mno-relax");
}
