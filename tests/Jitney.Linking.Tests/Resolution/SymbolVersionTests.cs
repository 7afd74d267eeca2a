using Jitney.Linking.Failures;
using Jitney.Linking.Tests.Support;

namespace Jitney.Linking.Tests.Resolution;

/// <summary>What do names with versions define, and what do references to them get? As with GNU ld.</summary>
public sealed class SymbolVersionTests
{
    private const string Default = ".data\n.globl old\nold: .quad 1\n.symver old, thing@@V2\n";
    private const string Exact = ".data\n.globl older\nolder: .quad 2\n.symver older, thing@V1\n";
    private const string User = ".data\n.globl plain, second, first\nplain: .quad thing\nsecond: .quad two\nfirst: .quad one\n.symver two, thing@V2\n.symver one, thing@V1\n";

    [Fact]
    public void A_default_version_is_the_plain_name_too()
    {
        OfflineBatch linked = new OfflineLinker().Add(Objects.Assembly(User)).Add(Objects.Assembly(Exact)).Add(Objects.Assembly(Default)).Link();
        Assert.Equal(linked["old"], linked.Read64(linked["plain"]));
        Assert.Equal(linked["old"], linked.Read64(linked["second"]));
        Assert.Equal(linked["older"], linked.Read64(linked["first"]));
    }

    [Fact]
    public void A_later_batch_sees_the_same()
    {
        OfflineLinker linker = new OfflineLinker().Add(Objects.Assembly(Exact)).Add(Objects.Assembly(Default));
        OfflineBatch first = linker.Link();
        linker.Segments = new(0x2000_0000, 0x2100_0000, 0x2200_0000);
        OfflineBatch second = linker.Add(Objects.Assembly(User)).Link();
        Assert.Equal(first["old"], second.Read64(second["plain"]));
        Assert.Equal(first["old"], second.Read64(second["second"]));
        Assert.Equal(first["older"], second.Read64(second["first"]));
    }

    [Fact]
    public void One_function_may_have_its_name_with_and_without_a_version()
    {
        OfflineBatch linked = new OfflineLinker()
            .Add(Objects.Assembly(".data\n.globl thing\nthing: .quad 1\n.symver thing, thing@@V2\n"))
            .Add(Objects.Assembly(".data\n.globl plain\nplain: .quad thing\n.quad two\n.symver two, thing@V2\n"))
            .Link();
        Assert.Equal(linked["thing"], linked.Read64(linked["plain"]));
        Assert.Equal(linked["thing"], linked.Read64(linked["plain"] + 8));
    }

    [Fact]
    public void Two_definitions_of_one_version_are_refused() => Assert.Contains(
        "thing@@V2",
        Assert.ThrowsAny<DuplicateDefinitionException>(() => new OfflineLinker().Add(Objects.Assembly(Default)).Add(Objects.Assembly(Default.Replace("old", "new"))).Link()).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(".data\n.globl thing\nthing: .quad 1")]
    [InlineData(Exact)]
    public void Another_version_is_no_answer(string definition) => Assert.Contains(
        "thing@V2",
        Assert.ThrowsAny<MissingSymbolException>(() => new OfflineLinker()
            .Add(Objects.Assembly(".data\n.globl user\nuser: .quad two\n.symver two, thing@V2"))
            .Add(Objects.Assembly(definition))
            .Link()).Message,
        StringComparison.Ordinal);

    [Fact]
    public void An_exact_version_is_no_plain_name() => Assert.ThrowsAny<MissingSymbolException>(() => new OfflineLinker()
        .Add(Objects.Assembly(".data\n.globl user\nuser: .quad thing"))
        .Add(Objects.Assembly(Exact))
        .Link());

    [Fact]
    public void What_no_object_defines_is_asked_of_the_executor_with_its_version()
    {
        OfflineBatch linked = new OfflineLinker()
            .Import("thing", 0x7000_0000)
            .Import("thing@V1", 0x7000_1000)
            .Import("thing@V2", 0x7000_2000)
            .Add(Objects.Assembly(User))
            .Link();
        Assert.Equal(0x7000_0000u, linked.Read64(linked["plain"]));
        Assert.Equal(0x7000_1000u, linked.Read64(linked["first"]));
        Assert.Equal(0x7000_2000u, linked.Read64(linked["second"]));
    }

    [Theory]
    [InlineData("rcs", "plain: .quad thing")]
    [InlineData("rcs", "plain: .quad two\n.symver two, thing@V2")]
    [InlineData("rcS", "plain: .quad thing")]
    [InlineData("rcS", "plain: .quad two\n.symver two, thing@V2")]
    public void Archive_members_are_found_by_what_their_default_versions_define(string options, string user)
    {
        OfflineBatch linked = new OfflineLinker()
            .Add(Objects.Assembly($".data\n.globl plain\n{user}"))
            .AddArchive(Objects.Archive(options, ("other.o", Exact), ("member.o", Default)))
            .Link();
        Assert.Equal(linked["old"], linked.Read64(linked["plain"]));
    }

    [Theory]
    [InlineData("plain: .quad thing")]
    [InlineData("plain: .quad two\n.symver two, thing@V2")]
    public void Waiting_objects_are_found_likewise(string user)
    {
        OfflineBatch linked = new OfflineLinker()
            .Add(Objects.Assembly($".data\n.globl plain\n{user}"))
            .AddWaiting(Objects.Assembly(Default))
            .Link();
        Assert.Equal(linked["old"], linked.Read64(linked["plain"]));
    }
}
