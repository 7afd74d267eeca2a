using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Passes;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Architectures.RiscV64;

/// <summary>Where do calls go whose target is far, missing, or chosen at run time?</summary>
public sealed class StubTests
{
    private const ulong Far = 0x1234_5678_9abc;
    private static readonly ulong Code = OfflineLinker.High.Code;

    [Fact]
    public void A_far_function_is_called_through_a_stub_and_its_entry()
    {
        OfflineBatch linked = Linker(".option norelax; f: call far").Import("far", Far).Link();
        ulong stub = linked.StubAddress("far");
        Assert.Equal(stub, ProgramsRiscV.AddressOf(linked, Code));
        Assert.Equal(linked.GotEntryAddress("far"), ProgramsRiscV.AddressOf(linked, stub));
        Assert.Equal(0x000e0067u, linked.Read32(stub + 8)); // jr t3
        Assert.Equal(Far, linked.Read64(linked.GotEntryAddress("far")));
    }

    [Theory]
    [InlineData(".option norelax; .option norvc")]
    [InlineData(".option norvc")]
    public void Branches_behind_the_beginning_of_a_far_function_get_there(string options)
    {
        string relax = options.Contains("norelax", StringComparison.Ordinal) ? "" : ".reloc ., R_RISCV_RELAX;";
        OfflineBatch linked = Linker($"{options}; f: jal far + 8; j far + 8; jal far; .reloc ., R_RISCV_CALL_PLT, far + 8; {relax} auipc ra, 0; jalr ra").Import("far", Far).Link();
        ulong[] stubs = [.. Enumerable.Range(0, 3).Select(index => ProgramsRiscV.JumpTarget(linked, Code + (4 * (ulong)index)))];
        ulong last = relax.Length == 0 ? ProgramsRiscV.AddressOf(linked, Code + 12) : ProgramsRiscV.JumpTarget(linked, Code + 12);
        Assert.Equal([Far + 8, Far + 8, Far, Far + 8], stubs.Append(last).Select(stub => linked.Read64(ProgramsRiscV.AddressOf(linked, stub))));
    }

    [Fact]
    public void Alignments_in_code_count_from_the_slab_wherever_that_is()
    {
        OfflineBatch linked = new OfflineLinker { Segments = new SegmentAddresses(0x1000_0004, 0x1100_0004, 0x1200_0004) }.Add(ProgramsRiscV.Assemble(".globl f; f: nop; .p2align 3; .globl g; g: ret")).Link();
        Assert.Equal((0x1000_0004ul, 0x1000_000cul), (linked["f"], linked["g"]));
    }

    [Fact]
    public void The_place_that_code_may_count_from_lies_among_the_data()
    {
        OfflineBatch linked = Linker(".option norelax; f: lla gp, __global_pointer$; .data; .globl v; v: .quad 1").Link();
        Assert.Equal(linked["v"] + 0x800, ProgramsRiscV.AddressOf(linked, Code));
    }

    [Fact]
    public void A_call_that_may_be_shorter_jumps_to_the_stub_of_a_far_function()
    {
        OfflineBatch linked = Linker("f: call far; .option norvc; g: tail far").Import("far", Far).Link();
        Assert.Equal(linked.StubAddress("far"), ProgramsRiscV.JumpTarget(linked, Code));
    }

    [Fact]
    public void The_address_of_what_is_missing_and_weak_is_0_wherever_code_lies()
    {
        OfflineBatch linked = Linker(".option norvc; .option norelax; f: lla a0, missing; 1: auipc a1, %pcrel_hi(missing + 0x1234); ld a1, %pcrel_lo(1b)(a1); .weak missing").Link();
        Assert.Equal([0x00000537u, 0x00050513u, 0x000015b7u, 0x2345b583u], Enumerable.Range(0, 4).Select(index => linked.Read32(Code + (4 * (ulong)index)))); // lui a0, 0; addi; lui a1, 1; ld
    }

    [Fact]
    public void A_call_of_what_is_missing_and_weak_goes_through_a_stub_to_0()
    {
        OfflineBatch linked = Linker(".option norelax; f: call missing; .weak missing").Link();
        Assert.Equal(linked.StubAddress("missing"), ProgramsRiscV.AddressOf(linked, Code));
        Assert.Equal(0ul, linked.Read64(linked.GotEntryAddress("missing")));
    }

    [Fact]
    public void An_indirect_function_is_known_by_its_stub()
    {
        OfflineBatch linked = Linker("f: call chosen; la a0, chosen; .globl chosen; .type chosen, @gnu_indirect_function; chosen: ret", "-fPIC").Link();
        Assert.Equal(linked["chosen"], ProgramsRiscV.JumpTarget(linked, Code));
        Assert.Equal(linked["chosen"], linked.Read64(ProgramsRiscV.AddressOf(linked, Code + 4)));
        Assert.Equal(0x000e0067u, linked.Read32(linked["chosen"] + 8)); // jr t3
    }

    [Fact]
    public void Code_that_passes_arguments_otherwise_is_refused()
    {
        OfflineLinker linker = Linker("f: ret", "-mabi=lp64d").Add(ProgramsRiscV.Assemble(".globl g; g: ret", "-mabi=lp64"), "b.o").Add(ProgramsRiscV.Assemble(".data; .globl v; v: .quad 1", "-mabi=lp64"), "c.o");
        Assert.Equal("b.o: passes arguments as lp64, and a.o as lp64d: compile both with the same -mabi", Assert.Throws<LinkException>(() => linker.Link()).Message);
    }

    [Fact]
    public void Code_that_is_not_position_independent_gets_a_stub_as_a_far_functions_address_and_a_copy_of_far_data()
    {
        OfflineBatch linked = Linker(".option norvc; .option norelax; f: lla a0, far; lla a1, data").Import("far", Far).Import("data", 0x1234_0000_0000, SymbolKind.Data).Link();
        Assert.Equal(linked.StubAddress("far"), ProgramsRiscV.AddressOf(linked, Code));
        Assert.InRange(ProgramsRiscV.AddressOf(linked, Code + 8), OfflineLinker.High.Writable, OfflineLinker.High.Writable + 0x1000);
    }

    [Fact]
    public void An_entry_of_the_table_is_reached_in_each_form()
    {
        OfflineBatch linked = Linker("f: la a0, v; .data; .globl v; v: .reloc ., R_RISCV_GOT32_PCREL, v; .word 0", "-fPIC").Link();
        ulong entry = linked.GotEntryAddress("v");
        Assert.Equal(entry, ProgramsRiscV.AddressOf(linked, Code));
        Assert.Equal(linked["v"], linked.Read64(entry));
        Assert.Equal(unchecked((uint)(entry - linked["v"])), linked.Read32(linked["v"]));
    }

    [Fact]
    public void An_entry_with_an_addend_is_refused()
    {
        string message = Assert.Throws<LinkException>(() => Linker("f: .reloc 0, R_RISCV_GOT_HI20, f + 8; auipc a0, 0").Link()).Message;
        Assert.Contains("has an addend", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_instruction_at_an_odd_place_is_refused()
    {
        string message = Assert.Throws<LinkException>(() => Linker(".option norvc; f: .reloc 1, R_RISCV_JAL, f; nop; nop").Link()).Message;
        Assert.Contains("where no instruction can lie", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pieces_of_start_code_become_one_function_of_this_processor()
    {
        OfflineBatch linked = new OfflineLinker { Segments = OfflineLinker.High, Strip = StripMode.KeepAll }.Add(ProgramsRiscV.Assemble(".option norvc; .section .init,\"ax\"; nop")).Link();
        uint[] code = [.. Enumerable.Range(0, 6).Select(index => linked.Read32(Code + (4 * (ulong)index)))];
        Assert.Equal([0xff010113, 0x00113423, 0x00000013, 0x00813083, 0x01010113, 0x00008067], code);
    }

    private static OfflineLinker Linker(string source, params string[] options) =>
        new OfflineLinker { Segments = OfflineLinker.High }.Add(ProgramsRiscV.Assemble($".text; .globl f; {source}", options), "a.o");
}
