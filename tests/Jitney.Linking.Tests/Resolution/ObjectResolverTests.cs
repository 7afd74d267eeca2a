using Jitney.Linking.Failures;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Linking.Tests.Support;

namespace Jitney.Linking.Tests.Resolution;

/// <summary>Which of several definitions counts?</summary>
public sealed class ObjectResolverTests
{
    private const string Strong = ".data\n.globl x\nx: .quad 1";
    private const string Weak = ".data\n.weak x\nx: .quad 2";
    private const string OtherWeak = ".data\n.weak x\nx: .quad 3";
    private const string Common = ".comm x, 24, 32";
    private const string LargerCommon = ".comm x, 40, 8";
    private const string User = ".data\n.globl user\nuser: .quad x";

    public static TheoryData<string[], ulong> Definitions => new()
    {
        { [Strong, Weak], 1 },
        { [Weak, Strong], 1 },
        { [Weak, OtherWeak], 2 },
        { [OtherWeak, Weak], 3 },
        { [Strong, Common], 1 },
        { [Common, Strong], 1 },
        { [Common, Weak, Strong], 1 },
        { [Weak, Common, Strong], 1 },
        { [Common, Weak], 0 },
        { [Weak, Common], 0 },
    };

    [Theory]
    [MemberData(nameof(Definitions))]
    public void Strong_wins_over_common_and_common_over_weak(string[] sources, ulong value)
    {
        foreach (string[] order in new string[][] { [User, .. sources], [.. sources, User] })
        {
            OfflineBatch linked = Link(order);
            Assert.Equal(value, linked.Read64(linked["x"]));
            Assert.Equal(linked["x"], linked.Read64(linked["user"]));
        }
    }

    [Fact]
    public void Common_symbols_become_one_of_the_largest_size_and_alignment()
    {
        foreach (string[] order in new string[][] { [Common, LargerCommon], [LargerCommon, Common] })
        {
            OfflineBatch linked = Link(order);
            Assert.Equal(40u, linked.Global("x").Size);
            Assert.Equal(0u, linked["x"] % 32);
        }
    }

    [Fact]
    public void Two_strong_definitions_are_an_error_that_names_both()
    {
        OfflineLinker linker = new OfflineLinker().Add(Objects.Assembly(Strong), "first.o").Add(Objects.Assembly(".text\nnop\n.globl x\nx: nop"), "second.o");
        var thrown = Assert.Throws<DuplicateDefinitionException>(() => linker.Link());
        Assert.Equal("second.o: section .text: offset 0x1: symbol 'x': is defined already in first.o", thrown.Message);
        Assert.Equal("first.o", thrown.First.File);
    }

    [Fact]
    public void All_symbols_that_are_defined_twice_are_told_of()
    {
        const string source = ".data\n.globl x, y\nx:\ny: .quad 1";
        OfflineLinker linker = new OfflineLinker().Add(Objects.Assembly(source)).Add(Objects.Assembly(source));
        Assert.Equal(["x", "y"], Assert.Throws<LinkErrorsException>(() => linker.Link()).Errors.Select(error => error.Place.Symbol));
    }

    [Fact]
    public void Equal_numbers_may_be_defined_twice()
    {
        OfflineLinker linker = new OfflineLinker().Add(Objects.Assembly(".globl n\nn = 5")).Add(Objects.Assembly(".globl n\nn = 5\n.data\n.globl user\nuser: .quad n"));
        OfflineBatch linked = linker.Link();
        Assert.Equal(5u, linked.Read64(linked["user"]));

        // In a later batch as well, and other numbers never.
        _ = linker.Add(Objects.Assembly(".globl n\nn = 5\n.data\n.globl again\nagain: .quad n")).Link();
        Assert.Contains("defined already", Assert.Throws<DuplicateDefinitionException>(() => linker.Add(Objects.Assembly(".globl n\nn = 6\n.globl w\nw = 6")).Link()).Message, StringComparison.Ordinal);
        Assert.Throws<DuplicateDefinitionException>(() => new OfflineLinker().Add(Objects.Assembly(".globl n\nn = 5")).Add(Objects.Assembly(".globl n\nn = 6")).Link());
    }

    [Fact]
    public void Objects_without_symbols_do_not_clash()
    {
        using var tools = new Toolbox();
        tools.Assemble(".data\n.quad 1");
        tools.Run("objcopy", "--strip-all", "a.o");
        _ = new OfflineLinker().Add(tools.Bytes("a.o")).Add(tools.Bytes("a.o")).Link();
    }

    [Fact]
    public void The_first_COMDAT_group_wins_and_the_names_of_the_others_refer_to_it()
    {
        static string Group(int value, string more) => $"""
            .section .data.x,"awG",@progbits,x,comdat
            .weak x
            x: .quad {value}
            {more}
            .data
            .globl user{value}
            user{value}: .quad x
            """;
        OfflineBatch linked = Link(Group(1, ""), Group(2, ""));
        Assert.Equal(1u, linked.Read64(linked["x"]));
        Assert.Equal(linked["x"], linked.Read64(linked["user1"]));
        Assert.Equal(linked["x"], linked.Read64(linked["user2"]));
        Assert.Single(linked.Blocks(".data.x"), block => block.IsLive);

        // What only the losing copy has is a reference like any other.
        OfflineLinker linker = new OfflineLinker().Add(Objects.Assembly(Group(1, ""))).Add(Objects.Assembly(Group(2, ".globl extra\nextra: .quad 3") + "\n.quad extra"));
        Assert.Equal("b.o: section .data: offset 0x8: symbol 'extra': is not defined", Assert.Throws<MissingSymbolException>(() => linker.Link()).Message);
    }

    [Fact]
    public void A_group_of_an_earlier_batch_stays()
    {
        const string source = """
            .section .data.x,"awG",@progbits,x,comdat
            .weak x
            x: .quad 5
            .data
            .globl user
            user: .quad x
            """;
        OfflineLinker linker = new OfflineLinker().Add(Objects.Assembly(source));
        ulong first = linker.Link()["x"];
        linker.Segments = new(0x2000_0000, 0x2100_0000, 0x2200_0000);
        OfflineBatch second = linker.Add(Objects.Assembly(source.Replace("user", "again"))).Link();
        Assert.Equal(first, second.Read64(second["again"]));
        Assert.False(second.Keeps(".data.x"));
    }

    [Fact]
    public void A_local_symbol_in_a_losing_group_is_an_error_outside_of_exception_tables()
    {
        static string Group(string section, int number) => $"""
            .section .text.f,"axG",@progbits,f,comdat
            .weak f
            f: ret
            local: ret
            .section {section}
            .globl table_{number}
            table_{number}: .quad local
            """;
        const string tables = ".gcc_except_table,\"a\",@progbits";
        string message = Assert.Throws<Jitney.ObjectFiles.Failures.LinkException>(() => Link(Group(".data", 1), Group(".data", 2))).Message;
        Assert.Equal("b.o: section .data: offset 0x0: symbol 'local': refers to a local symbol in a COMDAT group of which another object's copy was taken", message);

        OfflineBatch linked = Link(Group(tables, 1), Group(tables, 2));
        Assert.NotEqual(0u, linked.Read64(linked["table_1"]));
        Assert.Equal(0u, linked.Read64(linked["table_2"]));
    }

    [Fact]
    public void The_narrowest_scope_that_any_object_states_counts()
    {
        Assert.Equal(SymbolScope.Hidden, Link(Strong, ".hidden x\n" + User).Global("x").Scope);
        Assert.Equal(SymbolScope.Protected, Link(".protected x\n" + Strong, User).Global("x").Scope);
        Assert.Equal(SymbolScope.Hidden, Link(".protected x\n" + Strong, ".hidden x\n" + User).Global("x").Scope);
        Assert.Equal(SymbolScope.Default, Link(Strong, User).Global("x").Scope);
    }

    [Fact]
    public void What_an_earlier_batch_defined_stays()
    {
        OfflineLinker linker = new OfflineLinker().Add(Objects.Assembly(Weak));
        ulong first = linker.Link()["x"];
        linker.Segments = new(0x2000_0000, 0x2100_0000, 0x2200_0000);
        OfflineBatch second = linker.Add(Objects.Assembly(Strong)).Add(Objects.Assembly(User)).Link();
        Assert.Equal(first, second.Read64(second["user"]));
        Assert.Equal(GlobalState.Linked, second.Global("x").State);
    }

    [Fact]
    public void A_second_strong_definition_in_a_later_batch_is_an_error()
    {
        OfflineLinker linker = new OfflineLinker().Add(Objects.Assembly(Strong));
        linker.Link();
        Assert.Equal(
            "b.o: section .data: offset 0x0: symbol 'x': is defined already in an object linked earlier",
            Assert.Throws<DuplicateDefinitionException>(() => linker.Add(Objects.Assembly(Strong)).Link()).Message);
    }

    [Fact]
    public void A_definition_by_address_counts_as_strong()
    {
        OfflineBatch linked = new OfflineLinker().Define("x", 0x1234).Add(Objects.Assembly(Weak)).Add(Objects.Assembly(User)).Link();
        Assert.Equal(0x1234u, linked.Read64(linked["user"]));
        Assert.Equal(
            "a.o: section .data: offset 0x0: symbol 'x': is defined already in a definition by address",
            Assert.Throws<DuplicateDefinitionException>(() => new OfflineLinker().Define("x", 0x1234).Add(Objects.Assembly(Strong)).Link()).Message);
    }

    [Fact]
    public void A_batch_that_failed_leaves_no_trace()
    {
        byte[] good = Objects.Assembly(".data\n.globl good\ngood: .quad bad");
        OfflineLinker linker = new OfflineLinker().AddWaiting(good).AddWaiting(Objects.Assembly(".data\n.globl bad\nbad: .quad nowhere"));
        Assert.Throws<MissingSymbolException>(() => linker.Link("good"));
        Assert.Equal(SymbolOrigin.None, linker.Definitions.Linked[linker.Name("good")].Origin);
        Assert.Equal(SymbolOrigin.None, linker.Definitions.Linked[linker.Name("bad")].Origin);

        OfflineBatch linked = linker.Import("nowhere", 0x77).Link("good");
        Assert.Equal(0x77u, linked.Read64(linked["bad"]));
        Assert.Equal(["a.o", "b.o"], linked.Batch.Objects.SkipLast(1).Select(graph => graph.Name.File));
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
