using Jitney.Linking.Graph;
using Jitney.Linking.Passes;
using Jitney.Linking.Resolution;
using Jitney.Linking.Tests.Support;

namespace Jitney.Linking.Tests.Passes;

/// <summary>Whose instance of what a process holds once does linked code use?</summary>
public sealed class LibraryCopiesTests
{
    private const ulong There = 0x7fff_0000_1230;
    private const string Main = ".data\n.globl user\nuser: .quad instance\n";
    private const string MainOfBoth = Main + ".quad _ZN3lib8functionEv\n";
    private const string Function = ".text\n.globl _ZN3lib8functionEv\n.type _ZN3lib8functionEv, @function\n_ZN3lib8functionEv: ret\n";
    private const string Both = Instance + Function;

    private const string Instance = """
        .section .data.instance, "awG", @progbits, instance, comdat
        .weak instance
        .type instance, @object
        .size instance, 4
        instance: .long 1

        """;

    [Fact]
    public void The_process_s_where_it_has_one() =>
        Assert.Equal(GlobalState.Imported, LinkWith(Main + Instance).State);

    [Fact]
    public void Their_own_where_no_library_is_given()
    {
        OfflineLinker linker = Process("instance").Add(Objects.Assembly(Main + Instance));
        linker.HasLibraries = false;
        Assert.Equal(GlobalState.Defined, linker.Link().Global("instance").State);
    }

    [Fact]
    public void An_archive_s_own_where_the_process_has_the_same_library() =>
        Assert.Equal(GlobalState.Defined, LinkWith(MainOfBoth, Both).State);

    [Fact]
    public void The_process_s_where_that_has_nothing_else_of_the_archive()
    {
        OfflineLinker linker = Process("instance").Add(Objects.Assembly(MainOfBoth)).AddArchive(Objects.Archive("rcs", ("a.o", Both)));
        Assert.Equal(GlobalState.Imported, linker.Link().Global("instance").State);
    }

    [Theory]
    [InlineData("function", ".globl", "@function")] // of C: a small function that many bring along
    [InlineData("_Znwm", ".globl", "@function")] // operator new, which is anybody's
    [InlineData("_ZN3lib8functionEv", ".weak", "@function")] // an inline function
    [InlineData("_ZN3lib8functionEv", ".globl", "@object")]
    [InlineData("_ZN3lib8functionEv", ".hidden _ZN3lib8functionEv\n.globl", "@function")]
    public void What_others_may_define_too_makes_no_archive_a_copy(string name, string binding, string type)
    {
        string other = $".text\n{binding} {name}\n.type {name}, {type}\n{name}: ret\n";
        OfflineLinker linker = Process("instance", name).Add(Objects.Assembly(Main)).AddArchive(Objects.Archive("rcs", ("a.o", Instance + other)));
        Assert.Equal(GlobalState.Imported, linker.Link().Global("instance").State);
    }

    [Fact]
    public void A_function_of_an_object_makes_no_archive_a_copy() =>
        Assert.Equal(GlobalState.Imported, LinkWith(Main + Function, Instance).State);

    [Fact]
    public void A_function_of_one_archive_makes_no_other_archive_a_copy()
    {
        OfflineLinker linker = Process("instance", "_ZN3lib8functionEv")
            .Add(Objects.Assembly(MainOfBoth))
            .AddArchive(Objects.Archive("rcs", ("a.o", Instance)), "one.a")
            .AddArchive(Objects.Archive("rcs", ("a.o", Function)), "two.a");
        Assert.Equal(GlobalState.Imported, linker.Link().Global("instance").State);
    }

    [Fact]
    public void An_object_s_own_where_an_archive_that_is_a_copy_would_define_it()
    {
        OfflineLinker linker = Process("instance", "_ZN3lib8functionEv")
            .Add(Objects.Assembly(MainOfBoth + Instance))
            .AddArchive(Objects.Archive("rcs", ("a.o", Function), ("b.o", Instance)));
        Assert.Equal(GlobalState.Defined, linker.Link().Global("instance").State);
    }

    [Fact]
    public void A_copy_s_own_in_later_batches()
    {
        string other = Instance.Replace("instance", "other", StringComparison.Ordinal);
        OfflineLinker linker = Process("instance", "other", "_ZN3lib8functionEv")
            .Add(Objects.Assembly(MainOfBoth))
            .AddArchive(Objects.Archive("rcs", ("a.o", Both), ("b.o", other)));
        Assert.Equal(GlobalState.Defined, linker.Link().Global("instance").State);
        linker.Segments = new(0x2000_0000, 0x2100_0000, 0x2200_0000);
        Assert.Equal(GlobalState.Defined, linker.Add(Objects.Assembly(".data\n.globl second\nsecond: .quad other")).Link().Global("other").State);
    }

    [Fact]
    public void The_functions_themselves_stay_the_archive_s()
    {
        OfflineLinker linker = Process("instance", "_ZN3lib8functionEv").Add(Objects.Assembly(MainOfBoth)).AddArchive(Objects.Archive("rcs", ("a.o", Both)));
        Assert.Equal(GlobalState.Defined, linker.Link().Global("_ZN3lib8functionEv").State);
    }

    [Fact]
    public void Of_an_archive_64_functions_are_asked_for_at_most_and_of_one_without_instances_none()
    {
        string many = string.Concat(Enumerable.Range(100, 100).Select(static number => Function.Replace("8function", $"3{number}", StringComparison.Ordinal)));
        Assert.Equal(1 + 64, Wanted(Instance + many));
        Assert.Equal(0, Wanted(".globl instance\ninstance:\n" + many));
    }

    private static int Wanted(string member)
    {
        LinkBatch batch = new OfflineLinker { HasLibraries = true }.Add(Objects.Assembly(".data\n.quad instance")).AddArchive(Objects.Archive("rcs", ("a.o", member))).Resolve();
        return BindImports.Wanted(batch, hasLibraries: true).Length;
    }

    private static GlobalSymbol LinkWith(string source, string? member = null)
    {
        OfflineLinker linker = Process("instance", "_ZN3lib8functionEv").Add(Objects.Assembly(source));
        return (member is null ? linker : linker.AddArchive(Objects.Archive("rcs", ("a.o", member)))).Link().Global("instance");
    }

    // A process with libraries that have these names.
    private static OfflineLinker Process(params string[] names)
    {
        var linker = new OfflineLinker { HasLibraries = true };
        foreach (string name in names)
        {
            linker.Import(name, There, name is "instance" or "other" ? SymbolKind.Data : SymbolKind.Function, 4);
        }

        return linker;
    }
}
