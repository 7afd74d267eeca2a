using Jitney.Linking.Architectures;
using Jitney.Linking.Architectures.X64;
using Jitney.Linking.Graph;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Formats.Elf;

/// <summary>What becomes of a sound object?</summary>
public sealed class ElfGraphBuilderTests
{
    public static TheoryData<uint> Supported => Types(RelocationStatus.Supported);

    public static TheoryData<uint> Refused => Types(RelocationStatus.Refused);

    [Theory]
    [MemberData(nameof(Supported))]
    public void Translates_each_relocation_type_that_the_table_takes(uint type)
    {
        RelocationRule rule = ElfRelocations.Of(type);

        // Assemblers know the newest names only in their newest versions.
        byte[] content = Objects.Assembly(".data\n.quad 0\n.reloc 4, R_X86_64_64, target+3\n.quad 0");
        new ElfBytes(content).At<uint>(Graphs.ContentOffset(content, ".rela.data") + 8) = type;
        ObjectGraph graph = Graphs.Build(content);
        Edge edge = Assert.Single(graph.EdgesOf(".data"));
        Assert.Equal((4u, rule.Kind, "target", 3L), (edge.Offset, edge.Kind, graph.SymbolName(edge.Target), graph.Addend(edge)));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Names_a_relocation_type_that_it_does_not_take(uint type)
    {
        string name = ElfRelocations.Of(type).Name;
        byte[] content = Objects.Assembly(".data\n.quad 0\n.quad target");
        new ElfBytes(content).At<uint>(Graphs.ContentOffset(content, ".rela.data") + 8) = type;
        string message = Assert.Throws<LinkException>(() => Graphs.Build(content)).Message;
        Assert.StartsWith($"a.o: section .data: offset 0x8: symbol 'target': {name} is not supported", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sections_that_take_memory_become_blocks()
    {
        ObjectGraph graph = Graphs.Assemble("""
            .text
            nop
            .section .rodata,"a"
            .balign 32
            .quad 0
            .data
            .byte 1
            .bss
            .skip 100
            .section .debug_info,"",@progbits
            .quad 0
            .section .drop,"ae",@progbits
            .quad 0
            """);
        Block[] blocks = graph.Blocks;
        Assert.Equal([".text", ".data", ".bss", ".rodata"], blocks.Select(block => graph.SectionName(block.Section)));
        Assert.Equal(
            [SegmentKind.Code, SegmentKind.Writable, SegmentKind.Writable, SegmentKind.ReadOnly],
            blocks.Select(block => graph.Sections[block.Section].Segment));
        Assert.Equal([1UL, 1UL, 100UL, 8UL], blocks.Select(block => block.Size));
        Assert.Equal(5, graph.Blocks[graph.BlockOf(".rodata")].AlignmentLog2);
        Assert.Equal([false, false, true, false], blocks.Select(block => block.IsZeroFill));
    }

    [Fact]
    public void Wide_addends_lie_beside_the_edges()
    {
        ObjectGraph graph = Graphs.Assemble(".data\n.quad x+0x123456789\n.quad x-1\n.quad x-0x8000000000000000");
        Assert.Equal([0x123456789, -1, long.MinValue], graph.EdgesOf(".data").Select(edge => graph.Addend(edge)));
        Assert.Equal([true, false, true], graph.EdgesOf(".data").Select(edge => edge.IsWide));
    }

    [Fact]
    public void Edges_of_large_blocks_are_in_the_order_of_their_offsets_whatever_order_the_file_has()
    {
        byte[] content = Objects.Assembly(".data\n.quad a\n.quad b\n.quad c\n.zero 65536");
        Span<byte> table = content.AsSpan(Graphs.ContentOffset(content, ".rela.data"), 72);
        byte[] first = table[..24].ToArray();
        table[48..].CopyTo(table);
        first.CopyTo(table[48..]);
        ObjectGraph graph = Graphs.Build(content);
        Assert.Equal(["a", "b", "c"], graph.EdgesOf(".data").Select(edge => graph.SymbolName(edge.Target)));
    }

    [Fact]
    public void Edges_at_one_place_keep_their_order()
    {
        byte[] content = Objects.Assembly(".data\n.reloc 8, R_X86_64_NONE, a\n.reloc 8, R_X86_64_NONE, b\n.reloc 0, R_X86_64_64, c\n.quad 0, 0\n.zero 65536");
        ObjectGraph graph = Graphs.Build(content);
        Assert.Equal(["c", "a", "b"], graph.EdgesOf(".data").Select(edge => graph.SymbolName(edge.Target)));
    }

    [Fact]
    public void Sections_know_their_COMDAT_group()
    {
        ObjectGraph graph = Graphs.Build(Objects.Cpp(Samples.Cpp));
        GraphSection[] members = [.. graph.Sections.Where(section => section.Group >= 0)];
        Assert.NotEmpty(members);
        Assert.Contains("_Z5twiceIiET_S0_", graph.Groups.Select(group => System.Text.Encoding.UTF8.GetString(graph.NameBytes(group.NameOffset))));
        Assert.All(members, section => Assert.InRange(section.Group, 0, graph.Groups.Length - 1));
    }

    [Fact]
    public void Symbols_say_what_and_where_they_are()
    {
        ObjectGraph graph = Graphs.Build(Objects.C(Samples.C, "-fcommon"));
        Symbol Find(string name) => graph.Symbols.Single(symbol => System.Text.Encoding.UTF8.GetString(graph.NameBytes(symbol.NameOffset)) == name && symbol.Kind != SymbolKind.Section);
        Assert.Equal(SymbolPlace.Undefined, Find("elsewhere").Block);
        Assert.Equal(SymbolBinding.Weak, Find("perhaps").Binding);
        Assert.Equal(SymbolPlace.Common, Find("common_one").Block);
        Assert.Equal((SymbolBinding.Local, SymbolScope.Local), (Find("hidden_number").Binding, Find("hidden_number").Scope));
        Assert.Equal((SymbolKind.Function, SymbolScope.Hidden), (Find("hidden_function").Kind, Find("hidden_function").Scope));
        Assert.Equal((SymbolKind.Function, graph.BlockOf(".text")), (Find("entry").Kind, Find("entry").Block));
    }

    [Fact]
    public void An_object_without_symbols_has_no_global_ones()
    {
        using var tools = new Toolbox();
        tools.Assemble(".data\n.quad 1");
        tools.Run("objcopy", "--strip-all", "a.o");
        ObjectGraph graph = Graphs.Build(tools.Bytes("a.o"));
        Assert.Empty(Graphs.Read(tools.Bytes("a.o")).Symbols.ToArray());
        Assert.Equal(graph.Symbols.Length, graph.FirstGlobal);
    }

    private static TheoryData<uint> Types(RelocationStatus status) =>
        [.. Enumerable.Range(0, ElfRelocations.Count).Select(type => (uint)type).Where(type => ElfRelocations.Of(type).Status == status)];
}
