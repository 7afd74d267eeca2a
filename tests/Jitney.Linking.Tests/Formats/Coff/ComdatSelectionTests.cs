using Jitney.Linking.Failures;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Formats.Coff;

/// <summary>Which of several COMDATs counts, and what must they have in common?</summary>
public sealed class ComdatSelectionTests
{
    private static byte[] Object(string selection, string content, string more = "") => CoffObjects.Reselected(
        CoffObjects.Assembly($".section .rdata,\"dr\",discard,shared\n.globl shared\nshared: {content}\n{more}"), "shared", Enum.Parse<CoffSelection>(selection));

    private static byte[] User(string name) => CoffObjects.Assembly($".data\n.globl {name}\n{name}: .quad shared");

    [Theory]
    [InlineData(nameof(CoffSelection.Any))]
    [InlineData(nameof(CoffSelection.Newest))]
    public void The_first_counts(string selection)
    {
        OfflineBatch linked = new OfflineLinker().Add(Object(selection, ".quad 1")).Add(Object(selection, ".quad 2, 3")).Add(User("user")).Link();

        Assert.Equal(1ul, linked.Read64(linked.Read64(linked["user"])));
        Assert.Equal(1, linked.Blocks(".rdata").Count(static block => block is { IsLive: true, Size: 8 or 16 }));
    }

    [Fact]
    public void A_second_one_is_an_error_where_there_may_be_none()
    {
        OfflineLinker linker = new OfflineLinker().Add(Object(nameof(CoffSelection.NoDuplicates), ".quad 1")).Add(Object(nameof(CoffSelection.NoDuplicates), ".quad 1"));

        DuplicateDefinitionException failure = Assert.Throws<DuplicateDefinitionException>(() => linker.Link());

        Assert.Contains("a.o", failure.Message, StringComparison.Ordinal);
        Assert.Contains("b.o", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Those_of_one_size_are_taken_for_one()
    {
        OfflineBatch linked = new OfflineLinker().Add(Object(nameof(CoffSelection.SameSize), ".quad 1")).Add(Object(nameof(CoffSelection.SameSize), ".quad 2")).Link();

        Assert.Equal(1ul, linked.Read64(linked["shared"]));
    }

    [Theory]
    [InlineData(nameof(CoffSelection.SameSize), ".quad 1", ".quad 1, 2", "0x10 bytes and there 0x8")]
    [InlineData(nameof(CoffSelection.ExactMatch), ".quad 1", ".quad 1, 2", "0x10 bytes and there 0x8")]
    [InlineData(nameof(CoffSelection.ExactMatch), ".quad 1", ".quad 2", "other bytes")]
    public void Those_that_have_to_be_the_same_and_are_not_are_an_error_with_both_names(string selection, string first, string second, string problem)
    {
        OfflineLinker linker = new OfflineLinker().Add(Object(selection, first)).Add(Object(selection, second));

        LinkException failure = Assert.Throws<LinkException>(() => linker.Link());

        Assert.Contains("b.o", failure.Message, StringComparison.Ordinal);
        Assert.Contains("shared", failure.Message, StringComparison.Ordinal);
        Assert.Contains("is defined in a.o, too", failure.Message, StringComparison.Ordinal);
        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Those_with_the_same_bytes_are_taken_for_one()
    {
        OfflineBatch linked = new OfflineLinker().Add(Object(nameof(CoffSelection.ExactMatch), ".quad 1")).Add(Object(nameof(CoffSelection.ExactMatch), ".quad 1")).Link();

        Assert.Equal(1ul, linked.Read64(linked["shared"]));
    }

    [Theory]
    [InlineData(nameof(CoffSelection.Largest))]
    [InlineData(nameof(CoffSelection.Any))]
    public void The_largest_counts_where_any_says_so(string first)
    {
        OfflineBatch linked = new OfflineLinker()
            .Add(User("before")).Add(Object(first, ".quad 1", ".data\n.globl own\nown: .quad shared")).Add(Object(nameof(CoffSelection.Largest), ".quad 2, 3"))
            .Add(Object(nameof(CoffSelection.Largest), ".quad 4")).Add(User("behind")).Link();

        Assert.Equal(2ul, linked.Read64(linked["shared"]));
        Assert.All((string[])["before", "own", "behind"], name => Assert.Equal(linked["shared"], linked.Read64(linked[name])));
        Assert.Equal(1, linked.Blocks(".rdata").Count(static block => block is { IsLive: true, Size: > 0 }));
    }

    [Fact]
    public void What_belongs_to_one_that_is_smaller_goes_with_it()
    {
        OfflineBatch linked = new OfflineLinker().Add(With("1", "10")).Add(With("2, 3", "20, 21")).Link();

        Assert.Equal(2ul, linked.Read64(linked["shared"]));
        Assert.Equal(16ul, Assert.Single(linked.Blocks(".xdata$s"), static block => block.IsLive).Size);
        Assert.Equal(8ul, Assert.Single(linked.Blocks(".xdata$s"), static block => block.IsDiscarded).Size);

        static byte[] With(string content, string child) => Object(
            nameof(CoffSelection.Largest), $".quad {content}", $".section .xdata$s,\"dr\",associative,shared\n.quad {child}");
    }

    [Fact]
    public void What_an_earlier_link_has_stays()
    {
        OfflineLinker linker = new OfflineLinker().Add(Object(nameof(CoffSelection.Largest), ".quad 1"));
        ulong first = linker.Link()["shared"];

        OfflineBatch second = linker.Add(Object(nameof(CoffSelection.Largest), ".quad 2, 3")).Add(User("user")).Link();

        Assert.Equal(first, second.Read64(second["user"]));
    }

    [Fact]
    public void Associated_sections_live_with_their_leader_along_chains()
    {
        const string source = """
            .section .text$f,"xr",discard,f
            .globl f
            f: ret
            .section .rdata$one,"dr",associative,f
            .quad 1
            .section .rdata$two,"dr",associative,f
            .quad 2
            .section .text$h,"xr",discard,h
            h: ret
            """;
        byte[] file = Associated(CoffObjects.Assembly(source), ".rdata$two", ".rdata$one");
        OfflineBatch linked = new OfflineLinker().Add(file).Add(file).Link();

        foreach (string section in (string[])[".rdata$one", ".rdata$two"])
        {
            Assert.Equal(1, linked.Blocks(section).Count(static block => block.IsLive));
            Assert.Equal(1, linked.Blocks(section).Count(static block => block.IsDiscarded));
        }

        Assert.False(linked.Keeps(".text$h"));
    }

    [Fact]
    public void Sections_that_are_kept_with_each_other_alone_are_an_error()
    {
        const string source = ".section .text$f,\"xr\",discard,f\n.globl f\nf: ret\n.section .rdata$one,\"dr\",associative,f\n.quad 1\n.section .rdata$two,\"dr\",associative,f\n.quad 2";
        byte[] file = Associated(Associated(CoffObjects.Assembly(source), ".rdata$two", ".rdata$one"), ".rdata$one", ".rdata$two");

        Assert.Contains("together with itself", Assert.Throws<MalformedFileException>(() => new OfflineLinker().Add(file).Link()).Message, StringComparison.Ordinal);
    }

    // The object with a section associated with another one.
    private static byte[] Associated(byte[] file, string section, string other)
    {
        var read = CoffObjectFile.Read(new InputName("a.obj"), file);
        int Number(string name) => Enumerable.Range(1, read.SectionCount).Single(number => read.SectionName(number) == name);
        Assert.True(read.TryComdat(Number(section), out CoffComdat comdat));
        var changed = new CoffBytes((byte[])file.Clone());
        changed.At<ushort>((int)changed.FileHeader32(8) + ((comdat.SectionSymbol + 1) * CoffSymbol.FileSize) + 12) = (ushort)Number(other);
        return changed.Content;
    }
}
