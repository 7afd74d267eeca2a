using System.Buffers.Binary;
using Jitney.Linking.Failures;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Resolution;

/// <summary>Which objects does a lookup take, and in which order?</summary>
public sealed class ClosureTests
{
    [Fact]
    public void Takes_archive_members_along_the_archive_again_and_again()
    {
        byte[] archive = Objects.Archive("rcs", Member("e"), Member("d", "e"), Member("unused"), Member("c"), Member("b", "d"), Member("a", "b", "c"));
        Assert.Equal(["lib.a(a.o)", "lib.a(c.o)", "lib.a(b.o)", "lib.a(d.o)", "lib.a(e.o)"], Names(new OfflineLinker().AddArchive(archive).Link("a")));
    }

    [Fact]
    public void Archives_may_need_each_other_in_any_order()
    {
        byte[] one = Objects.Archive("rcs", Member("a", "b"), Member("c", "d"));
        byte[] two = Objects.Archive("rcs", Member("b", "c"), Member("d"));
        string[] expected = ["one(a.o)", "two(b.o)", "one(c.o)", "two(d.o)"];
        Assert.Equal(expected, Names(new OfflineLinker().AddArchive(one, "one").AddArchive(two, "two").Link("a")));
        Assert.Equal(expected, Names(new OfflineLinker().AddArchive(two, "two").AddArchive(one, "one").Link("a")));
    }

    [Fact]
    public void An_archive_without_an_index_serves_as_well()
    {
        byte[] archive = Objects.Archive("rcS", Member("b"), Member("a", "b"));
        Assert.False(ArchiveFile.Read("lib.a", archive).HasSymbolIndex);
        Assert.Equal(["lib.a(a.o)", "lib.a(b.o)"], Names(new OfflineLinker().AddArchive(archive).Link("a")));
    }

    [Fact]
    public void A_weak_reference_takes_no_member()
    {
        OfflineBatch linked = new OfflineLinker()
            .AddArchive(Objects.Archive("rcs", Member("maybe")))
            .Add(Objects.Assembly(".data\n.weak maybe\n.globl user\nuser: .quad maybe"))
            .Link();
        Assert.Equal(["a.o"], Names(linked));
        Assert.Equal(0u, linked.Read64(linked["user"]));
    }

    [Fact]
    public void A_weak_reference_is_served_by_a_member_that_somebody_else_wants()
    {
        OfflineBatch linked = new OfflineLinker()
            .AddArchive(Objects.Archive("rcs", Member("maybe"), Member("other", "maybe")))
            .Add(Objects.Assembly(".data\n.weak maybe\n.globl user\nuser: .quad maybe\n.quad other"))
            .Link();
        Assert.Equal(linked["maybe"], linked.Read64(linked["user"]));
    }

    [Fact]
    public void Weak_references_that_become_strong_one_after_the_other_all_take_their_members()
    {
        OfflineBatch linked = new OfflineLinker()
            .AddArchive(Objects.Archive("rcs", Member("first", "second"), Member("second", "third"), Member("third"), Member("other", "first")))
            .Add(Objects.Assembly(".data\n.weak third\n.weak second\n.weak first\n.globl user\nuser: .quad third\n.quad second\n.quad first\n.quad other"))
            .Link();
        Assert.Equal(["a.o", "lib.a(other.o)", "lib.a(first.o)", "lib.a(second.o)", "lib.a(third.o)"], Names(linked));
        Assert.Equal(linked["third"], linked.Read64(linked["user"]));
    }

    [Fact]
    public void Waiting_objects_come_before_archives() => Assert.Equal(
        ["mine.o"],
        Names(new OfflineLinker().AddArchive(Objects.Archive("rcs", Member("a"))).AddWaiting(Objects.Assembly(Member("a").Source), "mine.o").Link("a")));

    [Theory]
    [InlineData("rcs")]
    [InlineData("rcS")]
    public void The_first_member_that_defines_a_name_counts(string options)
    {
        byte[] archive = Objects.Archive(options, ("one.o", Member("a").Source), ("two.o", Member("a").Source));
        Assert.Equal(["lib.a(one.o)"], Names(new OfflineLinker().AddArchive(archive).Link("a")));
    }

    [Fact]
    public void A_member_is_linked_once_in_the_life_of_a_session()
    {
        OfflineLinker linker = new OfflineLinker().AddArchive(Objects.Archive("rcs", Member("a", "shared"), Member("b", "shared"), Member("shared")));
        ulong first = linker.Link("a")["shared"];
        linker.Segments = new(0x2000_0000, 0x2100_0000, 0x2200_0000);
        OfflineBatch second = linker.Link("b");
        Assert.Equal(["lib.a(b.o)"], Names(second));
        Assert.Equal(first, second.Read64(second["b"] + 8));
    }

    [Fact]
    public void An_index_that_names_the_wrong_member_is_said_to_be_wrong()
    {
        byte[] archive = Objects.Archive("rcs", Member("right"), Member("wrong"));

        // The index is big-endian: a count, then a member's offset for each name. The first is turned to the second member.
        Span<byte> offsets = archive.AsSpan(8 + 60 + 4, 8);
        offsets[4..].CopyTo(offsets);
        OfflineLinker linker = new OfflineLinker().AddArchive(archive);
        Assert.Equal(
            "lib.a(wrong.o): symbol 'right': the archive's symbol index says that this member defines the symbol, and it does not; run ranlib",
            Assert.Throws<MalformedFileException>(() => linker.Link("right")).Message);
    }

    [Fact]
    public void An_index_that_points_to_no_member_is_an_error()
    {
        byte[] archive = Objects.Archive("rcs", Member("right"));
        BinaryPrimitives.WriteUInt32BigEndian(archive.AsSpan(8 + 60 + 4), 0x123457);
        Assert.ThrowsAny<LinkException>(() => new OfflineLinker().AddArchive(archive).Link("right"));
    }

    [Fact]
    public void Whoever_asks_for_a_name_that_is_nowhere_is_told() => Assert.Equal(
        "the lookup: symbol 'nowhere': is not defined",
        Assert.Throws<MissingSymbolException>(() => new OfflineLinker().Link("nowhere")).Message);

    [Fact]
    public void Many_members_that_define_the_same_name_cost_no_more_than_their_number()
    {
        // 64 inline functions in each of 2000 members: an index that kept all of them would probe through 128 million entries.
        string names = string.Concat(Enumerable.Range(0, 64).Select(index => $".weak inline_function_{index}\ninline_function_{index}:\n"));
        byte[] member = Objects.Assembly(".text\n" + names);
        using var tools = new Toolbox();
        string[] members = [.. Enumerable.Range(0, 2000).Select(index => $"m{index}.o")];
        foreach (string name in members)
        {
            File.WriteAllBytes(tools.PathOf(name), member);
        }

        File.WriteAllText(tools.PathOf("list"), string.Join('\n', members));
        tools.Run("ar", "rcs", "lib.a", "@list");
        Assert.Equal(["lib.a(m0.o)"], Names(new OfflineLinker().AddArchive(tools.Bytes("lib.a")).Link("inline_function_63")));
    }

    [Fact]
    public void A_damaged_object_that_waits_leaves_none_of_its_names()
    {
        byte[] content = Graphs.WithSymbol(Objects.Assembly(".data\n.globl a, b\na:\nb:"), "b", static (ref symbol) => symbol.NameOffset = 0xffff);
        var linker = new OfflineLinker();
        Assert.Throws<MalformedFileException>(() => linker.AddWaiting(content));
        Assert.Null(linker.Definitions.WaitingObject(linker.Name("a")));
    }

    private static (string Name, string Source) Member(string name, params string[] uses) =>
        ($"{name}.o", $".data\n.globl {name}\n{name}: .quad 1\n{string.Concat(uses.Select(use => $".quad {use}\n"))}");

    private static string[] Names(OfflineBatch linked) =>
        [.. linked.Batch.Objects.Where(graph => graph.Index != linked.Batch.Synthetic.Object).Select(graph => graph.Name.ToString())];
}
