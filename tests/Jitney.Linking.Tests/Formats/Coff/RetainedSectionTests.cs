using Jitney.Linking.Graph;
using Jitney.Linking.Tests.Support;

namespace Jitney.Linking.Tests.Formats.Coff;

/// <summary>What is kept although nothing refers to it, and what is left out?</summary>
public sealed class RetainedSectionTests
{
    [Fact]
    public void Entries_between_two_marks_are_a_table()
    {
        const string ends = ".section a$a,\"dr\"\n.globl first\nfirst: .quad 0\n.section a$z,\"dr\"\n.globl last\nlast: .quad 0";
        static byte[] Entry(int value) => CoffObjects.Assembly($".section a$m,\"dr\"\n.quad {value}");
        OfflineBatch linked = new OfflineLinker().Add(Entry(1)).Add(CoffObjects.Assembly(ends)).Add(Entry(2)).Link();

        ulong first = linked["first"];
        Assert.Equal(24ul, linked["last"] - first);
        Assert.Equal([0ul, 1, 2, 0], Enumerable.Range(0, 4).Select(index => linked.Read64(first + (8 * (ulong)index))));
    }

    [Fact]
    public void What_local_code_says_of_itself_is_kept_with_it()
    {
        const string source = """
            .text
            f: ret
            .section .xdata,"dr"
            x: .quad 1
            .section .pdata,"dr"
            .rva f, f+1, x
            .section .rdata$zETW2,"dr"
            .quad 5
            """;
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(source)).Link();

        Assert.All((string[])[".text", ".xdata", ".pdata", ".rdata$zETW2"], section => Assert.True(linked.Keeps(section)));
    }

    [Fact]
    public void A_section_for_which_others_have_the_same_is_dropped_where_nothing_refers_to_it()
    {
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(".section .text$g,\"xr\",discard,g\ng: ret\n.section .bss$e,\"bw\"\n.text")).Link();

        Assert.False(linked.Keeps(".text$g"));
        Assert.False(linked.Keeps(".bss$e"));
    }

    [Theory]
    [InlineData(".CRT$XCU", CoffObjects.Microsoft)]
    [InlineData(".CRT$XLB", CoffObjects.Microsoft)]
    [InlineData(".ctors", CoffObjects.Gnu)]
    [InlineData("other$m", CoffObjects.Microsoft)]
    public void An_entry_of_a_table_that_is_kept_with_something_lives_and_goes_with_it(string section, string target)
    {
        string source = $".section .data$v,\"dw\",discard,v\nv: .quad 1\n.section .text$i,\"xr\",discard,i\ni: ret\n.section {section},\"dr\",associative,v\n.quad i, i\n.data\n.globl place\n";
        OfflineBatch kept = new OfflineLinker().Add(CoffObjects.Assembly(source + "place: .quad v", target)).Link();
        OfflineBatch dropped = new OfflineLinker().Add(CoffObjects.Assembly(source + "place: .quad 0", target)).Link();

        Assert.True(kept.Blocks(section).All(static block => block.IsLive));
        Assert.True(kept.Keeps(".text$i"));
        Assert.False(dropped.Keeps(section));
        Assert.False(dropped.Keeps(".text$i"));
    }

    [Fact]
    public void Sections_without_content_go_by_what_follows_the_mark_too()
    {
        const string source = ".section .bss$c,\"bw\"\n.globl c\nc: .zero 8\n.section .bss$a,\"bw\"\n.globl a\na: .zero 8\n.section .bss$b,\"bw\"\n.globl b\nb: .zero 8";
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(source)).Link();

        Assert.Equal([linked["a"] + 8, linked["a"] + 16], [linked["b"], linked["c"]]);
    }

    [Theory]
    [InlineData(".zdebug_info")]
    [InlineData(".stab")]
    [InlineData(".stabstr")]
    [InlineData(".debug_line")]
    public void What_is_for_debuggers_takes_no_memory(string section)
    {
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly($".text\n.globl f\nf: ret\n.section {section},\"dr\"\n.quad f")).Link();

        Assert.Empty(linked.Blocks(section));
    }

    [Fact]
    public void What_can_be_written_and_not_run_is_data()
    {
        byte[] file = CoffObjects.WithAttributes(CoffObjects.Assembly(".section own,\"dw\"\n.globl v\nv: .quad 1"), "own", 0xc0000020);
        OfflineBatch linked = new OfflineLinker().Add(file).Link();

        Assert.Equal(SegmentKind.Writable, linked.Batch.Objects[0].Sections.Single(section => linked.Batch.Objects[0].NameBytes(section.NameOffset).SequenceEqual("own"u8)).Segment);
    }

    [Theory]
    [InlineData("/SECTION:own,RW", SegmentKind.Writable)]
    [InlineData("-section:own,r", SegmentKind.ReadOnly)]
    [InlineData("/SECTION:own,RWE!W", SegmentKind.Code)]
    [InlineData("/SECTION:own$a,RE", SegmentKind.Writable)]
    [InlineData("/SECTION:other,RE", SegmentKind.Writable)]
    public void What_an_object_says_of_its_sections_counts(string word, SegmentKind expected)
    {
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly($".section .drectve,\"yni\"\n.ascii \" {word} /MERGE:own=.data\"\n.section own$a,\"dw\"\n.globl v\nv: .quad 1")).Link();

        Assert.Equal(expected, linked.Batch.Objects[0].Sections.Single(section => linked.Batch.Objects[0].NameBytes(section.NameOffset).SequenceEqual("own$a"u8)).Segment);
    }

    [Fact]
    public void Zeros_behind_the_last_entry_of_a_table_are_no_entry()
    {
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(".text\n.globl f\nf: ret\n.section .pdata,\"dr\"\n.rva f, f+1, f\n.long 0")).Link();

        Assert.Equal(12ul, linked.Layout.Role(SectionRole.FunctionTable).End - linked.Layout.Role(SectionRole.FunctionTable).Start);
    }

    [Fact]
    public void A_relocation_that_is_to_be_ignored_is_ignored_whatever_it_says()
    {
        byte[] file = CoffObjects.Retyped(CoffObjects.Assembly(".data\n.globl place\nplace: .quad place, place"), ".data", 1, 0);
        var bytes = new CoffBytes(file);
        int relocations = (int)CoffObjects.Section(file, ".data").RelocationsOffset;
        bytes.At<uint>(relocations + 10) = 0xffff_fff0;
        bytes.At<uint>(relocations + 14) = 0xffff_fff0;
        OfflineBatch linked = new OfflineLinker().Add(bytes.Content).Link();

        Assert.Equal(linked["place"], linked.Read64(linked["place"]));
        Assert.Equal(0ul, linked.Read64(linked["place"] + 8));
    }

    [Fact]
    public void An_object_for_any_machine_is_one_for_this_one()
    {
        byte[] file = CoffObjects.Assembly(".data\n.globl v\nv: .quad 7");
        file[0] = file[1] = 0;
        OfflineBatch linked = new OfflineLinker().Add(file).Link();

        Assert.Equal(7ul, linked.Read64(linked["v"]));
    }
}
