using Jitney.Linking.Failures;
using Jitney.Linking.Formats;
using Jitney.Linking.Graph;
using Jitney.Linking.Passes;
using Jitney.Linking.Resolution;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Tests.Architectures.AArch64;

/// <summary>Where do calls go whose target is far, missing, or chosen at run time?</summary>
public sealed class StubTests
{
    private static readonly ulong Code = OfflineLinker.High.Code;

    [Fact]
    public void A_far_function_is_called_through_a_stub_and_its_entry()
    {
        OfflineBatch linked = Linker("f: bl far").Import("far", 0x1234_5678_9abc).Link();
        ulong stub = linked.StubAddress("far");
        Assert.Equal(stub, Programs64.BranchTarget(linked, Code));
        Assert.Equal(linked.GotEntryAddress("far"), Programs64.AddressOf(linked, stub, scale: 3));
        Assert.Equal(0xd61f0220u, linked.Read32(stub + 8)); // br x17
        Assert.Equal(0x1234_5678_9abcul, linked.Read64(linked.GotEntryAddress("far")));
    }

    [Fact]
    public void Objects_that_ask_for_landings_get_stubs_with_one()
    {
        OfflineBatch linked = new OfflineLinker { Segments = OfflineLinker.High }.Add(Programs64.Compile("void far(void); void f(void) { far(); }", "-mbranch-protection=bti")).Import("far", 0x1234_5678_9abc).Link();
        ulong stub = linked.StubAddress("far");
        Assert.Equal(0xd503245fu, linked.Read32(stub)); // bti c
        Assert.Equal(linked.GotEntryAddress("far"), Programs64.AddressOf(linked, stub + 4, scale: 3));
    }

    [Fact]
    public void A_call_of_what_is_missing_and_weak_goes_on_behind_it()
    {
        OfflineBatch linked = Linker("f: bl missing; ret; .weak missing").Link();
        Assert.Equal(0xd503201fu, linked.Read32(Code)); // nop
    }

    [Fact]
    public void The_address_of_what_is_missing_and_weak_is_0_wherever_code_lies()
    {
        OfflineBatch linked = Linker("f: adrp x3, missing; add x3, x3, :lo12:missing; .weak missing").Link();
        Assert.Equal((0xd2800003u, 0x91000063u), (linked.Read32(Code), linked.Read32(Code + 4))); // mov x3, #0; add x3, x3, #0
    }

    [Fact]
    public void Code_that_is_not_position_independent_gets_a_stub_as_a_far_functions_address_and_a_copy_of_far_data()
    {
        OfflineBatch linked = Linker("f: adrp x0, far; add x0, x0, :lo12:far; adrp x1, data; add x1, x1, :lo12:data")
            .Import("far", 0x1234_5678_9abc).Import("data", 0x1234_0000_0000, SymbolKind.Data).Link();
        Assert.Equal(linked.StubAddress("far"), Programs64.AddressOf(linked, Code));
        ulong copy = Programs64.AddressOf(linked, Code + 8);
        Assert.InRange(copy, OfflineLinker.High.Writable, OfflineLinker.High.Writable + 0x1000);
    }

    [Fact]
    public void An_entry_of_the_table_is_reached_in_each_form()
    {
        OfflineBatch linked = Linker("""
            f: adrp x0, :got:v
             ldr x0, [x0, :got_lo12:v]
             adrp x1, _GLOBAL_OFFSET_TABLE_
             ldr x1, [x1, #:gotpage_lo15:v]
             .data
             .globl v
            v: .reloc ., R_AARCH64_GOTPCREL32, v
             .word 0
            """).Link();
        ulong entry = linked.GotEntryAddress("v");
        Assert.Equal(entry, Programs64.AddressOf(linked, Code, scale: 3));
        Assert.Equal(entry, Programs64.AddressOf(linked, Code + 8, scale: 3));
        Assert.Equal(linked["v"], linked.Read64(entry));
        Assert.Equal(unchecked((uint)(entry - linked["v"])), linked.Read32(linked["v"]));
    }

    [Fact]
    public void An_instruction_that_cannot_hold_the_value_is_named()
    {
        string message = Assert.Throws<LinkException>(() => Linker("f: .reloc 0, R_AARCH64_CALL26, f; .inst 0xd503201f").Link()).Message;
        Assert.Equal("a.o: section .text: offset 0x0: symbol 'f': Call is asked for, and the instruction 0xd503201f is no such one", message);
    }

    [Fact]
    public void An_instruction_at_an_odd_place_is_refused()
    {
        string message = Assert.Throws<LinkException>(() => Linker("f: .reloc 2, R_AARCH64_CALL26, f; .inst 0x94000000; .inst 0x94000000").Link()).Message;
        Assert.Contains("where no instruction can lie", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v + 8", 8)]
    [InlineData("v - 16", -16)]
    [InlineData("local + 8", 24)]
    [InlineData(".data + 24", 24)]
    [InlineData("v + 0x12345678900", 0x12345678900)]
    public void An_entry_holds_the_sum_with_an_addend(string target, long distance)
    {
        OfflineBatch linked = Linker($"""
            f: .reloc ., R_AARCH64_ADR_GOT_PAGE, {target}
             .inst 0x90000000 // adrp x0
             .reloc ., R_AARCH64_LD64_GOT_LO12_NC, {target}
             .inst 0xf9400000 // ldr x0, [x0]
             adrp x1, :got:v
             ldr x1, [x1, :got_lo12:v]
             .data
             .globl v
            v: .quad 1, 2
            local: .quad 3, 4
            """).Link();
        Assert.Equal(unchecked(linked["v"] + (ulong)distance), linked.Read64(Programs64.AddressOf(linked, Code, scale: 3)));
        Assert.Equal(linked["v"], linked.Read64(Programs64.AddressOf(linked, Code + 8, scale: 3)));
    }

    [Fact]
    public void Branches_behind_the_beginning_of_a_far_function_get_there()
    {
        OfflineBatch linked = Linker("f: bl far + 8; bl far; b far + 8; bl far - 4; ret").Import("far", 0x1234_5678_9abc).Link();
        ulong[] stubs = [.. Enumerable.Range(0, 4).Select(index => Programs64.BranchTarget(linked, Code + (4 * (ulong)index)))];
        Assert.Equal(
            [0x1234_5678_9ac4, 0x1234_5678_9abc, 0x1234_5678_9ac4, 0x1234_5678_9ab8],
            stubs.Select(stub => linked.Read64(Programs64.AddressOf(linked, stub, scale: 3))));
        Assert.Equal(stubs[0], stubs[2]);
    }

    [Fact]
    public void An_object_that_is_linked_again_gets_the_same_sums()
    {
        var source = new ObjectSource(ObjectFormat.Read(new InputName("a.o"), Programs64.Assemble(".text\n.globl f\nf: bl far + 8\n ret\n")));
        for (int round = 0; round < 3; round++)
        {
            var linker = new OfflineLinker { Segments = OfflineLinker.High };
            linker.Definitions.Space.Target = new Target(TargetArchitecture.AArch64, TargetFormat.Elf, TargetSystem.Linux);
            OfflineBatch linked = linker.Add(source).Import("far", 0x1234_5678_9abc).Link();
            Assert.Equal(0x1234_5678_9ac4ul, linked.Read64(Programs64.AddressOf(linked, Programs64.BranchTarget(linked, Code), scale: 3)));
        }
    }

    [Fact]
    public void A_page_of_what_is_missing_and_weak_is_0_only_without_an_addend_that_leads_out_of_it()
    {
        Assert.Equal(0xd2800003u, Linker("f: adrp x3, missing + 0xfff; .weak missing").Link().Read32(Code)); // mov x3, #0
        Assert.Throws<RelocationOutOfRangeException>(() => Linker("f: adrp x3, missing + 0x1000; .weak missing").Link());
    }

    [Fact]
    public void Distances_of_data_take_unsigned_values_too()
    {
        OfflineBatch linked = new OfflineLinker { Segments = OfflineLinker.Low }.Add(Programs64.Assemble(".data\n.globl v\nv: .word far - .\n.hword near - .\n"), "a.o")
            .Define("far", OfflineLinker.Low.Writable + 0xffff_ffff).Define("near", OfflineLinker.Low.Writable + 4 + 0xffff).Link();
        Assert.Equal((0xffff_ffffu, 0xffffu), (linked.Read32(linked["v"]), linked.Read32(linked["v"] + 2) >> 16));
        Assert.Throws<LinkErrorsException>(() => new OfflineLinker { Segments = OfflineLinker.Low }.Add(Programs64.Assemble(".data\n.globl v\nv: .word far - .\n.hword near - .\n"), "a.o")
            .Define("far", OfflineLinker.Low.Writable + 0x1_0000_0000).Define("near", OfflineLinker.Low.Writable + 4 + 0x1_0000).Link());
    }

    [Fact]
    public void A_variable_that_no_thread_has_a_copy_of_is_not_thread_local()
    {
        string message = Assert.ThrowsAny<LinkException>(() => Linker("f: adrp x0, :gottprel:v; ret; .data; .globl v; v: .quad 1").Link()).Message;
        Assert.Equal("a.o: section .text: offset 0x0: symbol 'v': is used as a thread-local variable and is none", message);
    }

    [Fact]
    public void An_object_for_another_processor_is_refused()
    {
        LinkException thrown = Assert.Throws<LinkException>(() => Linker("f: ret").Add(Objects.Assembly(".globl g\ng: ret"), "x.o").Link());
        Assert.Equal("x.o: is an object for x86-64, and this link is for AArch64", thrown.Message);
    }

    [Fact]
    public void Pieces_of_start_code_become_one_function_of_this_processor()
    {
        OfflineBatch linked = new OfflineLinker { Segments = OfflineLinker.High, Strip = StripMode.KeepAll }.Add(Programs64.Assemble(".section .init,\"ax\"; nop")).Link();
        uint[] code = [.. Enumerable.Range(0, 5).Select(index => linked.Read32(Code + (4 * (ulong)index)))];
        Assert.Equal([0xa9bf7bfd, 0x910003fd, 0xd503201f, 0xa8c17bfd, 0xd65f03c0], code);
    }

    private static OfflineLinker Linker(string source) =>
        new OfflineLinker { Segments = OfflineLinker.High }.Add(Programs64.Assemble($".text\n.globl f\n{source}\n"), "a.o");
}
