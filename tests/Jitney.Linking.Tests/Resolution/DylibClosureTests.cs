using Jitney.Linking.Failures;
using Jitney.Linking.Resolution;
using Jitney.Linking.Tests.Support;

namespace Jitney.Linking.Tests.Resolution;

/// <summary>In which dylib is a name found, and what does that take?</summary>
public sealed class DylibClosureTests
{
    private readonly OfflineLinker _linker = new();

    [Fact]
    public void A_dylibs_own_definition_comes_before_those_that_it_is_linked_against()
    {
        LinkDefinitions library = _linker.AddDylib(), program = _linker.AddDylib(library);
        Add(library, "library.o", Value("shared", 1));
        Add(program, "own.o", Value("shared", 2));
        Add(program, "user.o", Pointer("user", "shared"));
        Assert.Equal(2u, Pointed(_linker.LinkIn(program, "user"), "user"));
    }

    [Fact]
    public void The_first_of_several_counts_that_has_it()
    {
        LinkDefinitions none = _linker.AddDylib(), first = _linker.AddDylib(), second = _linker.AddDylib(), program = _linker.AddDylib(none, first, second);
        Add(none, "none.o", Value("other", 9));
        Add(first, "first.o", Value("shared", 1));
        Add(second, "second.o", Value("shared", 2));
        Add(program, "user.o", Pointer("user", "shared"));
        OfflineBatch linked = _linker.LinkIn(program, "user");
        Assert.Equal(1u, Pointed(linked, "user"));
        Assert.Equal(["first.o", "user.o"], Names(linked));
    }

    [Fact]
    public void What_is_linked_already_counts_as_what_waits_does()
    {
        LinkDefinitions first = _linker.AddDylib(), second = _linker.AddDylib(), program = _linker.AddDylib(first, second);
        Add(first, "first.o", Value("shared", 1));
        Add(second, "second.o", Value("shared", 2));
        Add(program, "user.o", Pointer("user", "shared"));
        _ = _linker.LinkIn(second, "shared");
        _linker.Segments = OfflineLinker.High;
        Assert.Equal(1u, Pointed(_linker.LinkIn(program, "user"), "user"));
    }

    [Fact]
    public void Hidden_names_stay_inside()
    {
        LinkDefinitions hiding = _linker.AddDylib(), showing = _linker.AddDylib(), program = _linker.AddDylib(hiding, showing);
        Add(hiding, "hiding.o", ".hidden shared\n" + Value("shared", 1));
        Add(showing, "showing.o", ".protected shared\n" + Value("shared", 2));
        Add(program, "user.o", Pointer("user", "shared"));
        Assert.Equal(2u, Pointed(_linker.LinkIn(program, "user"), "user"));
    }

    [Fact]
    public void A_hidden_reference_asks_nobody_else()
    {
        LinkDefinitions library = _linker.AddDylib(), program = _linker.AddDylib(library);
        Add(library, "library.o", Value("shared", 1));
        Add(program, "user.o", ".hidden shared\n" + Pointer("user", "shared"));
        Assert.StartsWith("user.o: section .data: offset 0x0: symbol 'shared': ", Assert.ThrowsAny<MissingSymbolException>(() => _linker.LinkIn(program, "user")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_library_is_linked_against_its_users_do_not_see()
    {
        LinkDefinitions deep = _linker.AddDylib(), library = _linker.AddDylib(deep), program = _linker.AddDylib(library);
        Add(deep, "deep.o", Value("shared", 1));
        Add(library, "library.o", Pointer("through", "shared"));
        Add(program, "user.o", Pointer("user", "shared"));
        Add(program, "other.o", Pointer("other", "through"));
        Assert.StartsWith("user.o: section .data: offset 0x0: symbol 'shared': ", Assert.ThrowsAny<MissingSymbolException>(() => _linker.LinkIn(program, "user")).Message, StringComparison.Ordinal);

        // But along the way each asks its own.
        OfflineBatch linked = _linker.LinkIn(program, "other");
        Assert.Equal(1u, linked.Read64(linked.Read64(linked.Read64(linked["other"]))));
    }

    [Fact]
    public void Dylibs_may_be_linked_against_each_other()
    {
        LinkDefinitions left = _linker.AddDylib(), right = _linker.AddDylib(left);
        left.Links = [right];
        Add(left, "a.o", Pointer("a", "b"));
        Add(right, "b.o", Pointer("b", "c"));
        Add(left, "c.o", Pointer("c", "d"));
        Add(right, "d.o", Value("d", 7));
        OfflineBatch linked = _linker.LinkIn(left, "a");
        Assert.Equal(["a.o", "b.o", "c.o", "d.o"], Names(linked).Order());
        Assert.Equal(7u, linked.Read64(linked.Read64(linked.Read64(linked.Read64(linked["a"])))));
    }

    [Fact]
    public void One_name_in_two_dylibs_is_two()
    {
        LinkDefinitions left = _linker.AddDylib(), right = _linker.AddDylib(), program = _linker.AddDylib(left, right);
        Add(left, "left.o", Pointer("from_left", "mine") + Value("mine", 1));
        Add(right, "right.o", Pointer("from_right", "mine") + Value("mine", 2));
        Add(program, "user.o", Pointer("user", "from_left") + ".quad from_right\n");
        OfflineBatch linked = _linker.LinkIn(program, "user");
        Assert.Equal(1u, linked.Read64(linked.Read64(linked.Read64(linked["user"]))));
        Assert.Equal(2u, linked.Read64(linked.Read64(linked.Read64(linked["user"] + 8))));
    }

    [Fact]
    public void A_weak_reference_takes_an_object_that_waits_and_no_member_of_an_archive()
    {
        LinkDefinitions waiting = _linker.AddDylib(), archive = _linker.AddDylib(), program = _linker.AddDylib(archive, waiting);
        _linker.AddArchive(archive, Objects.Archive("rcs", ("one.o", ".data\n" + Value("one", 1)), ("two.o", ".data\n" + Value("two", 2))), "lib.a");
        Add(waiting, "three.o", Value("three", 3));
        Add(program, "user.o", ".weak one\n.weak three\n.globl user\nuser: .quad one\n.quad two\n.quad three\n");
        OfflineBatch linked = _linker.LinkIn(program, "user");
        Assert.Equal(["lib.a(two.o)", "three.o", "user.o"], Names(linked).Order());
        Assert.Equal(0u, linked.Read64(linked["user"]));
        Assert.Equal(2u, linked.Read64(linked.Read64(linked["user"] + 8)));
        Assert.Equal(3u, linked.Read64(linked.Read64(linked["user"] + 16)));
    }

    [Fact]
    public void All_import_one_thing_from_the_process_unless_the_main_dylib_means_another()
    {
        LinkDefinitions left = _linker.AddDylib(), right = _linker.AddDylib();
        _linker.Import("puts", 0x1234_5678).Import("exit", 0x2345_6789);
        Add(left, "left.o", ".globl left\nleft: .quad puts\n.quad exit\n");
        Add(right, "right.o", ".globl right\nright: .quad puts\n.quad exit\n");
        Add(_linker.Definitions, "exit.o", Value("exit", 5));
        OfflineBatch first = _linker.LinkIn(left, "left");
        _linker.Segments = new(0x2000_0000, 0x2100_0000, 0x2200_0000);
        OfflineBatch second = _linker.LinkIn(right, "right");
        Assert.Equal(0x1234_5678u, first.Read64(first["left"]));
        Assert.Equal(0x2345_6789u, first.Read64(first["left"] + 8));
        Assert.Equal(0x1234_5678u, second.Read64(second["right"]));
        Assert.Equal(0x2345_6789u, second.Read64(second["right"] + 8));
        Assert.Equal(SymbolOrigin.Imported, _linker.Definitions.Linked[_linker.Name("puts")].Origin);
        Assert.Equal(SymbolOrigin.None, _linker.Definitions.Linked[_linker.Name("exit")].Origin);
    }

    [Fact]
    public void Without_the_process_nothing_of_it_is_found()
    {
        var closed = new LinkDefinitions(_linker.Definitions.Space) { SearchesProcess = false };
        _linker.Import("puts", 0x1234_5678);
        Add(closed, "user.o", Pointer("user", "puts"));
        Assert.Contains("'puts'", Assert.ThrowsAny<MissingSymbolException>(() => _linker.LinkIn(closed, "user")).Message, StringComparison.Ordinal);
    }

    private void Add(LinkDefinitions dylib, string name, string source) => _linker.AddWaiting(dylib, Objects.Assembly(".data\n" + source), name);

    private static string Value(string name, int value) => $".globl {name}\n{name}: .quad {value}\n";

    private static string Pointer(string name, string to) => $".globl {name}\n{name}: .quad {to}\n";

    private static ulong Pointed(OfflineBatch linked, string name) => linked.Read64(linked.Read64(linked[name]));

    private static string[] Names(OfflineBatch linked) =>
        [.. linked.Batch.Objects.Where(graph => graph.Index != linked.Batch.Synthetic.Object).Select(graph => graph.Name.ToString()).Order()];
}
