using System.Text;
using Jitney.Linking.Failures;
using Jitney.Linking.Graph;
using Jitney.Linking.Passes;
using Jitney.Linking.Resolution;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Resolution;

/// <summary>Are the members of archives taken that GNU ld takes, in its order?</summary>
public sealed class MemberOrderTests
{
    [Fact]
    public void Members_come_in_the_order_of_the_archive_and_not_in_that_of_the_references()
    {
        byte[] archive = Objects.Archive("rcs", Member("a", "b"), Member("b"), Member("c", "d"), Member("d"));
        OfflineBatch linked = new OfflineLinker().Add(User("c", "a"), "m.o").AddArchive(archive).Link();
        Assert.Equal(["m.o", "lib.a(a.o)", "lib.a(b.o)", "lib.a(c.o)", "lib.a(d.o)"], Names(linked));
    }

    [Fact]
    public void Archives_are_searched_where_they_stand_among_the_objects()
    {
        byte[] one = Objects.Archive("rcs", Member("a"), Member("late"));
        byte[] two = Objects.Archive("rcs", Member("b", "late"));
        OfflineBatch linked = new OfflineLinker().Add(User("a"), "m.o").AddArchive(one, "one.a").Add(User("b"), "n.o").AddArchive(two, "two.a").Link();

        // GNU ld would end with `late` missing, and so the first archive is searched again.
        Assert.Equal(["m.o", "one.a(a.o)", "n.o", "two.a(b.o)", "one.a(late.o)"], Names(linked));
    }

    [Fact]
    public void No_member_is_taken_for_a_name_that_an_object_behind_the_archive_defines()
    {
        OfflineBatch linked = new OfflineLinker()
            .Add(User("a"), "m.o")
            .AddArchive(Objects.Archive("rcs", Member("a")))
            .Add(Objects.Assembly(Member("a").Source), "n.o")
            .Link();
        Assert.Equal(["m.o", "n.o"], Names(linked));
    }

    [Theory]
    [InlineData(".weak a", ".globl a", true)]
    [InlineData(".globl a", ".weak a", true)]
    [InlineData(".weak a", ".weak a", true)]
    [InlineData(".globl a", ".globl a", false)]
    public void A_member_is_taken_unless_an_object_behind_the_archive_makes_a_second_definition_of_it(string member, string behind, bool isTaken)
    {
        OfflineBatch linked = new OfflineLinker()
            .Add(User("a"), "m.o")
            .AddArchive(Objects.Archive("rcs", ("a.o", $".data\n{member}\na: .quad 1")))
            .Add(Objects.Assembly($".data\n{behind}\na: .quad 2"), "n.o")
            .Link("a");
        Assert.Equal(isTaken ? ["m.o", "lib.a(a.o)", "n.o"] : ["m.o", "n.o"], Names(linked));
        Assert.Equal(behind == ".globl a" ? 2u : 1u, linked.Read64(linked["a"]));
    }

    [Fact]
    public void Where_the_first_definition_counts_an_archive_goes_before_an_object_behind_it()
    {
        var linker = new OfflineLinker();
        linker.Definitions.Duplicates = DuplicateDefinitions.TheFirstCounts;
        linker.Add(User("a"), "m.o").AddArchive(Objects.Archive("rcs", Member("a"))).Add(Objects.Assembly(Member("a").Source), "n.o");
        Assert.Equal(["m.o", "lib.a(a.o)", "n.o"], Names(linker.Link()));
    }

    [Theory]
    [InlineData("m.o so a", "m.o")]
    [InlineData("so m.o a", "m.o")]
    [InlineData("m.o a so", "m.o lib.a(a.o)")]
    [InlineData("a m.o so", "m.o")]
    public void A_library_that_stands_before_an_archive_has_what_it_defines_defined(string words, string taken)
    {
        byte[] library = Library(Definitions("a"));
        Assert.Equal(taken.Split(' '), Names(Linker(words, User("a"), Objects.Archive("rcs", Member("a")), library).Resolve()));
    }

    [Theory]
    [InlineData("m.o so a", ".weak a\n.quad a", "m.o")]
    [InlineData("m.o a so", ".weak a\n.quad a", "m.o")]
    [InlineData("m.o so a", ".comm a, 8, 8", "m.o")]
    [InlineData("m.o a so", ".comm a, 8, 8", "m.o lib.a(a.o)")]
    public void A_librarys_variable_with_a_value_comes_before_a_common_symbol(string words, string user, string taken)
    {
        byte[] library = Library(".data\n.globl a\n.type a, @object\n.size a, 8\na: .quad 7");
        LinkBatch batch = Linker(words, Objects.Assembly(".data\n" + user), Objects.Archive("rcs", Member("a")), library).Resolve();
        Assert.Equal(taken.Split(' '), Names(batch));
        Assert.Equal(words == "m.o so a" || user.StartsWith(".weak", StringComparison.Ordinal), batch.Globals[batch.Objects[0].Globals[^1]].State == GlobalState.Imported);
    }

    [Theory]
    [InlineData(".bss\n.globl a\n.type a, @object\n.size a, 8\na: .zero 8")]
    [InlineData(".data\n.weak a\n.type a, @object\n.size a, 8\na: .quad 7")]
    [InlineData(".text\n.globl a\n.type a, @function\na: ret")]
    public void A_common_symbol_comes_before_what_a_library_has_without_a_value(string definition)
    {
        OfflineLinker linker = Linker("m.o so a", Objects.Assembly(".comm a, 8, 8"), Objects.Archive("rcs", Member("a")), Library(definition));
        Assert.Equal(["m.o", "lib.a(a.o)"], Names(linker.Resolve()));
    }

    [Theory]
    [InlineData("m.o so a", "m.o lib.a(a.o)")]
    [InlineData("m.o a so b", "m.o more.a(a.o)")]
    public void What_a_library_refers_to_is_wanted_from_where_it_stands(string words, string taken)
    {
        OfflineLinker linker = Linker(words, User(), Objects.Archive("rcs", Member("a")), Library(".data\n.quad a"), Objects.Archive("rcs", Member("a")));
        Assert.Equal(taken.Split(' '), Names(linker.Resolve()));
    }

    [Fact]
    public void A_library_makes_a_weak_reference_of_an_object_take_a_member_and_nobody_misses_it()
    {
        byte[] weak = Objects.Assembly(".data\n.weak a, b\n.quad a, b");
        Assert.Equal(["m.o", "lib.a(a.o)"], Names(Linker("m.o so a", weak, Objects.Archive("rcs", Member("a")), Library(".data\n.quad a, b")).Resolve()));
    }

    [Fact]
    public void Of_a_librarys_definitions_only_those_of_the_version_that_counts_define_a_name()
    {
        byte[] library = Library(".text\n.globl old, new\nold: ret\nnew: ret\n.symver old, a@V1, remove\n.symver new, b@@V2, remove", "V1 {}; V2 {};");
        Assert.Equal(
            ["m.o", "lib.a(a.o)"],
            Names(Linker("m.o so a", User("a", "b"), Objects.Archive("rcs", Member("a"), Member("b")), library).Resolve()));
    }

    [Fact]
    public void Of_members_that_define_a_name_the_first_behind_the_one_that_wants_it_is_taken()
    {
        // The first member of all is wanted by nobody when it is passed; with it, `b` would be defined twice.
        byte[] archive = Objects.Archive("rcs", ("old.o", Definitions("b", "old")), Member("a", "b", "new"), ("new.o", Definitions("b", "new")));
        Assert.Equal(["m.o", "lib.a(a.o)", "lib.a(new.o)"], Names(new OfflineLinker().Add(User("a"), "m.o").AddArchive(archive).Link()));
    }

    [Fact]
    public void A_name_of_an_unneeded_member_of_an_earlier_archive_is_taken_from_where_it_is_wanted()
    {
        byte[] one = Objects.Archive("rcs", ("old.o", Definitions("b", "c")));
        byte[] two = Objects.Archive("rcs", Member("a", "b", "c"), Member("b"), Member("c"));
        OfflineBatch linked = new OfflineLinker().Add(User("a"), "m.o").AddArchive(one, "one.a").AddArchive(two, "two.a").Link();
        Assert.Equal(["m.o", "two.a(a.o)", "two.a(b.o)", "two.a(c.o)"], Names(linked));
    }

    [Theory]
    [InlineData(".comm x, 8, 8", true)]
    [InlineData(".data\n.weak x\nx: .quad 7", false)]
    [InlineData(".data\n.globl x\nx: .quad 7", false)]
    public void A_common_symbol_is_replaced_by_a_member_that_defines_it_with_a_value(string definition, bool isCommon)
    {
        byte[] archive = Objects.Archive("rcs", ("common.o", ".comm x, 16, 8"), ("code.o", ".text\n.type x, @function\n.globl x\nx: ret"), ("value.o", Definitions("x")));
        OfflineBatch linked = new OfflineLinker().Add(Objects.Assembly(definition + "\n.data\n.globl user\nuser: .quad x"), "m.o").AddArchive(archive).Link();
        Assert.Equal(isCommon ? ["m.o", "lib.a(value.o)"] : ["m.o"], Names(linked));
        Assert.Equal(isCommon ? 1u : 7u, linked.Read64(linked["x"]));
        Assert.Equal(linked["x"], linked.Read64(linked["user"]));
    }

    [Fact]
    public void A_reference_that_becomes_a_common_symbol_is_replaced_too()
    {
        byte[] archive = Objects.Archive("rcs", ("value.o", Definitions("x")));
        OfflineBatch linked = new OfflineLinker()
            .Add(Objects.Assembly(".data\n.weak x\n.globl user\nuser: .quad x"), "m.o")
            .Add(Objects.Assembly(".comm x, 8, 8"), "n.o")
            .AddArchive(archive)
            .Link();
        Assert.Equal(1u, linked.Read64(linked["x"]));
    }

    [Fact]
    public void A_weak_definition_that_becomes_a_common_symbol_is_replaced_too()
    {
        OfflineBatch linked = new OfflineLinker()
            .Add(Objects.Assembly(".data\n.weak x\nx: .quad 3\n.globl user\nuser: .quad x, q"), "m.o")
            .AddArchive(Objects.Archive("rcs", ("common.o", ".comm x, 8, 8\n.globl q\nq: ret")), "one.a")
            .AddArchive(Objects.Archive("rcs", ("value.o", Definitions("x"))), "two.a")
            .Link();
        Assert.Equal(["m.o", "one.a(common.o)", "two.a(value.o)"], Names(linked));
        Assert.Equal(1u, linked.Read64(linked["x"]));
    }

    [Fact]
    public void A_common_symbol_stays_where_members_only_have_it_as_common_too() =>
        Assert.Equal(
            ["m.o"],
            Names(new OfflineLinker().Add(Objects.Assembly(".comm x, 8, 8"), "m.o").AddArchive(Objects.Archive("rcs", ("common.o", ".comm x, 16, 8"))).Link()));

    [Fact]
    public void Tables_and_named_sections_lie_in_the_order_of_the_members()
    {
        static (string Name, string Source) Entry(int number, string uses) => (
            $"{number}.o",
            $".globl n{number}, f{number}\n.text\nf{number}: ret\n.data\nn{number}: .quad {uses}\n.section .init_array,\"aw\",@init_array\n.quad {number}\n.section .ctors,\"aw\",@progbits\n.quad f{number}\n.section mine,\"aw\"\n.quad {number}");

        byte[] archive = Objects.Archive("rcs", Entry(1, "n2"), Entry(2, "0"), Entry(3, "n4"), Entry(4, "0"));
        OfflineBatch linked = new OfflineLinker()
            .Add(Objects.Assembly(".data\n.globl user\nuser: .quad n3, n1, __start_mine, __init_array_start"), "m.o")
            .AddArchive(archive)
            .Link();
        Assert.Equal([1ul, 2, 3, 4], Enumerable.Range(0, 4).Select(index => linked.Read64(linked["__start_mine"] + (ulong)(8 * index))));
        Assert.Equal([1ul, linked["f1"], 2, linked["f2"], 3, linked["f3"], 4, linked["f4"]], Enumerable.Range(0, 8).Select(index => linked.Read64(linked["__init_array_start"] + (ulong)(8 * index))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Made_up_archives_give_what_GNU_ld_gives(int seed)
    {
        var random = new Random(seed);
        using var tools = new Toolbox();
        string[] archives = ["one.a", "two.a", "three.a"];
        int compared = 0;
        for (int round = 0; round < 6; round++)
        {
            Make(tools, random, archives);
            string[] words = ["m.o", archives[0], "n.o", archives[1], archives[2]];
            words = [.. words[..(1 + ((round + seed) % 5))], "lib.so", .. words[(1 + ((round + seed) % 5))..]];
            if (Native(tools, words) is { } native)
            {
                compared++;
                Assert.Equal(native, Linked(tools, words));
            }
        }

        Assert.True(compared > 0, "GNU ld has linked nothing, so nothing was compared");
    }

    // Names may be defined by several members, and are referred to by members before and behind.
    private static void Make(Toolbox tools, Random random, string[] archives)
    {
        var text = new StringBuilder();
        File.WriteAllText(tools.PathOf("m.s"), $".data\n.globl _start\n_start: .quad s{random.Next(8)}, s{random.Next(16)}\n.comm s{random.Next(28)}, 1, 1\n");
        int weak = random.Next(24);
        File.WriteAllText(tools.PathOf("n.s"), $".data\n.quad s{random.Next(8, 24)}, s{random.Next(8, 16)}\n.weak s27\n.quad s27\n.weak s{weak}\n.set s{weak}, 5\n");
        File.WriteAllText(
            tools.PathOf("lib.s"),
            $".data\n.globl s{random.Next(24)}\n.quad s{random.Next(24)}\n" + string.Concat(Enumerable.Range(0, 3).Select(_ => random.Next(24)).Distinct().Select(name => $".globl s{name}\n.type s{name}, @object\n.size s{name}, 8\ns{name}: .quad 7\n")));
        var members = new List<string>();
        for (int archive = 0; archive < archives.Length; archive++)
        {
            for (int member = 0; member < 8; member++)
            {
                text.Clear().Append(".data\n");
                int own = (archive * 8) + member;
                int other = random.Next(4) == 0 ? random.Next(archive * 8, 28) : own;
                foreach (int name in new[] { own, other }.Distinct())
                {
                    text.Append($".{(random.Next(4) == 0 ? "weak" : "globl")} s{name}\ns{name}: .quad 1\n");
                }

                text.Append($".quad s{random.Next(archive * 8, 24)}\n");
                members.Add($"{(char)('a' + archive)}{member}");
                File.WriteAllText(tools.PathOf(members[^1] + ".s"), text.ToString().ReplaceLineEndings("\n"));
            }
        }

        foreach (string name in members.Concat(["m", "n", "lib"]))
        {
            tools.Run("as", name + ".s", "-o", name + ".o");
        }

        tools.Run("ld", "-shared", "lib.o", "-o", "lib.so");

        for (int archive = 0; archive < archives.Length; archive++)
        {
            File.Delete(tools.PathOf(archives[archive]));
            tools.Run("ar", ["rcs", archives[archive], .. members.Skip(8 * archive).Take(8).Select(name => name + ".o")]);
        }
    }

    // The objects that GNU ld takes, in its order; null where it does not link at all.
    private static string[]? Native(Toolbox tools, string[] words)
    {
        string? output = tools.TryRun("ld", out _, ["-t", "-t", "-o", "native", .. words]);

        // `lib.a(a.o)` or `(lib.a)a.o`, by its version; an archive itself stands there too.
        return output is null
            ? null
            : [.. output.Split('\n').Where(line => line.EndsWith(".o", StringComparison.Ordinal) || line.EndsWith(')')).Select(line => line.TrimEnd(')').Split('(', ')')[^1])];
    }

    private static string[] Linked(Toolbox tools, string[] words)
    {
        var linker = new OfflineLinker { Missing = MissingSymbols.AreZero };
        foreach (string word in words)
        {
            _ = Path.GetExtension(word) switch
            {
                ".a" => linker.AddArchive(tools.Bytes(word), word),
                ".so" => linker.AddLibrary(tools.Bytes(word)),
                _ => linker.Add(tools.Bytes(word), word),
            };
        }

        try
        {
            return [.. InputsOf(linker.Link("_start").Batch).Select(name => name.Member ?? name.File)];
        }
        catch (Exception exception) when (exception is DuplicateDefinitionException or LinkErrorsException)
        {
            return [exception.Message];
        }
    }

    private static (string Name, string Source) Member(string name, params string[] uses) =>
        ($"{name}.o", $".data\n.globl {name}\n{name}: .quad 1\n{string.Concat(uses.Select(use => $".quad {use}\n"))}");

    private static string Definitions(params string[] names) => ".data\n" + string.Concat(names.Select(name => $".globl {name}\n{name}: .quad 1\n"));

    private static byte[] User(params string[] uses) => Objects.Assembly(".data\n" + string.Concat(uses.Select(use => $".quad {use}\n")));

    // Inputs by what they stand for: `m.o` the object, `so` the library, `a` and `b` archives.
    private static OfflineLinker Linker(string words, byte[] user, byte[] archive, byte[] library, byte[]? other = null)
    {
        var linker = new OfflineLinker { Missing = MissingSymbols.AreZero };
        linker.Import("a", 0x1800_0000, SymbolKind.Data);
        foreach (string word in words.Split(' '))
        {
            _ = word switch
            {
                "so" => linker.AddLibrary(library),
                "a" => linker.AddArchive(archive),
                "b" => linker.AddArchive(other!, "more.a"),
                _ => linker.Add(user, word),
            };
        }

        return linker;
    }

    private static byte[] Library(string source, string? versions = null)
    {
        using var tools = new Toolbox();
        File.WriteAllText(tools.PathOf("lib.s"), source);
        File.WriteAllText(tools.PathOf("lib.map"), versions ?? "");
        tools.Run("as", "lib.s", "-o", "lib.o");
        tools.Run("ld", ["-shared", "lib.o", "-o", "lib.so", .. versions is null ? Array.Empty<string>() : ["--version-script=lib.map"]]);
        return tools.Bytes("lib.so");
    }

    private static string[] Names(OfflineBatch linked) => Names(linked.Batch);

    private static string[] Names(LinkBatch batch) => [.. InputsOf(batch).Select(name => name.ToString())];

    private static IEnumerable<InputName> InputsOf(LinkBatch batch) =>
        batch.Objects.Where(graph => graph.Index != batch.Synthetic.Object).Select(graph => graph.Name);
}
