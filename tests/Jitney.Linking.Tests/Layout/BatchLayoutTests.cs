using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Layout;

/// <summary>What lies where, next to what, and in which order?</summary>
public sealed class BatchLayoutTests
{
    [Fact]
    public void Initialisers_go_by_priority_and_then_by_their_order()
    {
        static string Table(string section, int value) => $".section {section},\"aw\",@init_array\n.quad {value}\n";
        OfflineBatch linked = Link(
            Table(".init_array", 9) + Table(".init_array.00200", 3) + Table(".init_array.65535", 8),
            Table(".init_array", 10) + Table(".init_array.00101", 2) + Table(".init_array.10", 1) + Table(".init_array.00200", 4),
            ".data\n.globl bounds\nbounds: .quad __init_array_start, __init_array_end");
        ulong start = linked.Read64(linked["bounds"]);
        Assert.Equal(7u, (linked.Read64(linked["bounds"] + 8) - start) / 8);
        Assert.Equal([1, 2, 3, 4, 8, 9, 10], Enumerable.Range(0, 7).Select(index => linked.Read64(start + (ulong)(8 * index))));
    }

    [Theory]
    [InlineData(".ctors", ".init_array", "init_array")]
    [InlineData(".dtors", ".fini_array", "fini_array")]
    public void Tables_of_one_priority_go_by_their_names(string old, string newer, string bounds)
    {
        // As GNU ld sorts them; what says no number comes behind the numbers, what says nothing last.
        string Newer(string priority, int value) => $".section {newer}{priority},\"aw\",@{bounds}\n.quad v{value}\n";
        string Old(string priority, int value) => $".section {old}{priority},\"aw\",@progbits\n.quad v{value}\n";
        OfflineBatch linked = Link(
            Newer("", 10) + Newer(".101", 7) + Newer(".00101", 5) + Newer(".70000", 8),
            Old(".65434", 3) + Newer(".00101", 6) + Old("", 11) + Newer(".word", 9) + Old(".x.8", 1),
            Newer(".8", 2) + Old(".65434", 4),
            string.Concat(Enumerable.Range(1, 11).Select(value => $".globl v{value}\n.set v{value}, {value}\n")),
            $".data\n.globl bounds\nbounds: .quad __{bounds}_start, __{bounds}_end");
        ulong start = linked.Read64(linked["bounds"]);
        ulong[] words = [.. Enumerable.Range(0, (int)((linked.Read64(linked["bounds"] + 8) - start) / 8)).Select(index => linked.Read64(start + (ulong)(8 * index)))];
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], words);
    }

    [Theory]
    [InlineData(".ctors", ".init_array", "init_array")]
    [InlineData(".dtors", ".fini_array", "fini_array")]
    public void Old_tables_lie_turned_around_among_the_newer_ones(string old, string newer, string bounds)
    {
        // Priorities of the old tables count down: 65335 is 200. Marks of the ends stay as words that are skipped.
        OfflineBatch linked = Link(
            $".section {old},\"aw\"\n.quad -1, v12, v11, 0\n.section {old}.65335,\"aw\"\n.quad v4, v3",
            $".section {newer},\"aw\",@{bounds}\n.quad v13\n.section {newer}.00199,\"aw\",@{bounds}\n.quad v2\n.section {newer}.00201,\"aw\",@{bounds}\n.quad v5",
            $".section {old},\"aw\"\n.quad v14\n.section {old}.65535,\"aw\"\n.quad v1",
            string.Concat(Enumerable.Range(1, 14).Select(value => $".globl v{value}\n.set v{value}, {value}\n")),
            $".data\n.globl bounds\nbounds: .quad __{bounds}_start, __{bounds}_end");
        ulong start = linked.Read64(linked["bounds"]);
        ulong[] words = [.. Enumerable.Range(0, (int)((linked.Read64(linked["bounds"] + 8) - start) / 8)).Select(index => linked.Read64(start + (ulong)(8 * index)))];
        Assert.Equal([1, 2, 3, 4, 5, 11, 12, 13, 14], words.Where(word => word is not (0 or ulong.MaxValue)));
        Assert.Equal(11, words.Length);
    }

    [Fact]
    public void Initialisers_lie_together_whatever_flags_their_objects_give_them()
    {
        OfflineBatch linked = Link(
            ".section .init_array,\"a\",@init_array\n.quad 1",
            ".section .init_array,\"aw\",@progbits\n.quad 2",
            ".data\n.globl bounds\nbounds: .quad __init_array_start, __init_array_end");
        ulong start = linked.Read64(linked["bounds"]);
        Assert.Equal(start + 16, linked.Read64(linked["bounds"] + 8));
        Assert.Equal([1, 2], new[] { linked.Read64(start), linked.Read64(start + 8) });
    }

    [Fact]
    public void Sections_of_one_name_lie_together_and_go_where_one_of_them_must()
    {
        OfflineBatch linked = Link(
            ".section words,\"a\"\n.quad 1\n.section other,\"a\"\n.quad 7",
            ".section words,\"aw\"\n.quad 2",
            ".section other,\"a\"\n.quad 8\n.section words,\"a\"\n.quad 3",
            ".data\n.globl bounds\nbounds: .quad __start_words, __stop_words, __start_other, __stop_other");
        ulong bounds = linked["bounds"];
        ulong words = linked.Read64(bounds);
        Assert.Equal(24u, linked.Read64(bounds + 8) - words);
        Assert.Equal([1, 2, 3], new[] { linked.Read64(words), linked.Read64(words + 8), linked.Read64(words + 16) });
        Assert.InRange(words, OfflineLinker.Low.Writable, OfflineLinker.Low.Writable + 0x1000);

        ulong other = linked.Read64(bounds + 16);
        Assert.Equal([7, 8], new[] { linked.Read64(other), linked.Read64(other + 8) });
        Assert.InRange(other, OfflineLinker.Low.ReadOnly, OfflineLinker.Low.ReadOnly + 0x1000);
    }

    [Fact]
    public void Entries_and_stubs_come_behind_what_objects_bring()
    {
        OfflineBatch linked = new OfflineLinker()
            .Import("far", 0x7fff_0000_0000)
            .Add(Objects.Assembly(".text\n.globl f\nf: call far@PLT\n.section .rodata\n.globl r\nr: .quad 1"))
            .Link();
        Assert.Equal(OfflineLinker.Low.Code, linked["f"]);
        Assert.Equal(OfflineLinker.Low.ReadOnly, linked["r"] & ~0xful);
        Assert.True(linked.Layout.Role(SectionRole.Stubs).Start >= 5);
        Assert.True(linked.Layout.Role(SectionRole.Got).Start >= 8);
    }

    [Fact]
    public void Code_and_writable_data_of_one_name_cannot_lie_together()
    {
        static string Named(string flags) => $".section both,\"{flags}\"\nnop\n.data\n.quad __start_both\n.globl x_{flags}\nx_{flags}:";
        Assert.Equal("b.o: section both: is code in one object and writable in another", Assert.Throws<LinkException>(() => Link(Named("ax"), Named("aw"))).Message);
    }

    [Fact]
    public void Blocks_have_their_alignment_and_gaps_in_code_trap()
    {
        OfflineBatch linked = Link(".text\n.globl f\nf: ret", ".text\n.balign 64\n.globl g\ng: ret", ".text\n.globl h\nh: ret");
        Assert.Equal(0u, linked["g"] % 64);
        Assert.Equal(linked["g"] + 1, linked["h"]);
        Assert.Equal(64u, linked.Layout[SegmentKind.Code].Alignment);
        Assert.All(linked.Read(linked["f"] + 1, (int)(linked["g"] - linked["f"]) - 1).ToArray(), value => Assert.Equal(0xcc, value));
    }

    [Fact]
    public void Zero_fill_comes_last_and_gaps_in_data_are_zero()
    {
        OfflineBatch linked = Link(".bss\n.globl zero\nzero: .skip 100\n.data\n.globl a\na: .byte 1", ".data\n.balign 32\n.globl b\nb: .byte 2\n.comm c, 8, 64");
        SegmentLayout writable = linked.Layout[SegmentKind.Writable];
        Assert.Equal(writable.ZeroFillOffset, linked["b"] + 1 - OfflineLinker.Low.Writable);
        Assert.True(linked["zero"] > linked["b"] && linked["c"] > linked["b"]);
        Assert.All(linked.Read(linked["a"] + 1, 31).ToArray(), value => Assert.Equal(0, value));
        Assert.All(linked.Read(linked["zero"], 100).ToArray(), value => Assert.Equal(0, value));
        Assert.Equal(0u, linked["c"] % 64);
    }

    [Theory]
    [InlineData(8, 4, 8)]
    [InlineData(4, 4, 4)]
    [InlineData(1, 1, 1)]
    [InlineData(1, 8, 4)]
    public void Unwind_tables_are_joined_without_a_gap(int first, int second, int third)
    {
        OfflineBatch linked = Link(
            FrameTable.Source("f", first, ".long 0") + "\n.globl f",
            FrameTable.Source("g", second) + "\n.globl g",
            FrameTable.Source("h", third) + "\n.globl h");
        SectionSpan frames = linked.Layout.Role(SectionRole.Frames);
        Assert.Equal([linked["f"], linked["g"], linked["h"]], FrameTable.Walk(linked, OfflineLinker.Low.ReadOnly + frames.Start));
    }

    [Fact]
    public void Writable_unwind_tables_lie_with_the_others()
    {
        OfflineBatch linked = Link(
            FrameTable.Source("f", 8).Replace(".eh_frame,\"a\"", ".eh_frame,\"aw\"") + "\n.globl f",
            FrameTable.Source("g", 8) + "\n.globl g");
        SectionSpan frames = linked.Layout.Role(SectionRole.Frames);
        Assert.Equal(SegmentKind.ReadOnly, frames.Segment);
        Assert.Equal([linked["f"], linked["g"]], FrameTable.Walk(linked, OfflineLinker.Low.ReadOnly + frames.Start));
    }

    [Fact]
    public void More_than_2_GiB_are_refused()
    {
        const string source = ".bss\n.globl {0}\n{0}: .skip 0x40000000";
        Assert.Equal(
            "the objects need 0x80000000 bytes of Writable memory in all, and 2 GiB are the most that can be linked",
            Assert.Throws<LinkException>(() => Link(source.Replace("{0}", "a"), source.Replace("{0}", "b"))).Message);
        Assert.Contains(
            "2 GiB are the most that can be linked",
            Assert.Throws<LinkException>(() => Link(".comm a, 0x7fffffff, 8\n.comm b, 0x7fffffff, 8\n.comm c, 0x7fffffff, 0x1000000")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "thread-local memory",
            Assert.Throws<LinkException>(() => Link(".section .tbss,\"awT\",@nobits\n.globl t\nt: .skip 0x7fffffff\n.section .tbss.u,\"awT\",@nobits\n.globl u\nu: .skip 0x7fffffff")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_usual_symbols_name_the_ends_of_segments()
    {
        OfflineBatch linked = Link(".text\nnop\n.data\n.globl ends\nends: .quad etext, edata, __bss_start, end, _end\n.bss\n.globl zero\nzero: .skip 8");
        ulong Value(int index) => linked.Read64(linked["ends"] + (ulong)(8 * index));
        Assert.Equal(OfflineLinker.Low.Code + linked.Layout[SegmentKind.Code].Size, Value(0));
        Assert.Equal(linked["ends"] + 40, Value(1));
        Assert.Equal(Value(1), Value(2));
        Assert.Equal(linked["zero"] + 8, Value(3));
        Assert.Equal(Value(3), Value(4));
    }

    [Fact]
    public void An_object_that_defines_one_of_them_itself_keeps_it()
    {
        OfflineBatch linked = Link(".data\n.globl end, user\nend: .quad 1\nuser: .quad end");
        Assert.Equal(linked["user"] - 8, linked.Read64(linked["user"]));
    }

    [Fact]
    public void Ends_of_tables_that_nobody_has_are_equal()
    {
        OfflineBatch linked = Link(".data\n.globl ends\nends: .quad __init_array_start, __init_array_end, __preinit_array_start, __preinit_array_end, __fini_array_start, __fini_array_end");
        for (uint pair = 0; pair < 3; pair++)
        {
            Assert.Equal(linked.Read64(linked["ends"] + (16 * pair)), linked.Read64(linked["ends"] + (16 * pair) + 8));
        }
    }

    private static OfflineBatch Link(params string[] sources)
    {
        var linker = new OfflineLinker();
        foreach (string source in sources)
        {
            linker.Add(Objects.Assembly(source));
        }

        return linker.Link();
    }
}
