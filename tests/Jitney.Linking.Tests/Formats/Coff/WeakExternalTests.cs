using Jitney.Linking.Failures;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Formats.Coff;

/// <summary>What does a weak external symbol mean, of each kind, where others define it, or archives, or nobody?</summary>
public sealed class WeakExternalTests
{
    private const string Source = """
        .data
        .globl place
        place: .quad f
        .globl fallback
        fallback: .quad 1
        .weak f
        f = fallback
        """;

    public static TheoryData<uint> Kinds => [1, 2, 3, 4];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_is_its_default_where_nobody_defines_it(uint search)
    {
        OfflineBatch linked = new OfflineLinker().Add(Object(search)).Link();

        Assert.Equal(linked["fallback"], linked.Read64(linked["place"]));
        Assert.Equal(linked["fallback"], linked["f"]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_is_what_another_object_defines(uint search)
    {
        OfflineBatch linked = new OfflineLinker().Add(Object(search)).Add(CoffObjects.Assembly(".data\n.globl f\nf: .quad 2")).Link();

        Assert.Equal(2ul, linked.Read64(linked.Read64(linked["place"])));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    public void Archives_are_searched_for_it_by_some_kinds(uint search, ulong expected)
    {
        OfflineBatch linked = new OfflineLinker().Add(Object(search)).AddArchive(CoffObjects.Archive(("f.obj", ".data\n.globl f\nf: .quad 2"))).Link();

        Assert.Equal(expected, linked.Read64(linked.Read64(linked["place"])));
    }

    [Fact]
    public void Its_default_may_be_defined_elsewhere()
    {
        const string source = ".data\n.globl place\nplace: .quad f\n.weak f\nf = fallback\n.globl fallback";
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(source)).Add(CoffObjects.Assembly(".data\n.globl fallback\nfallback: .quad 3")).Link();

        Assert.Equal(3ul, linked.Read64(linked.Read64(linked["place"])));
    }

    [Fact]
    public void Its_default_may_be_imported()
    {
        const string source = ".data\n.globl place\nplace: .quad f\n.weak f\nf = fallback\n.globl fallback";
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(source)).Import("fallback", 0x1234_5678_9abc).Link();

        Assert.Equal(0x1234_5678_9abcul, linked.Read64(linked["place"]));
    }

    [Fact]
    public void Its_default_may_be_common()
    {
        const string source = ".data\n.globl place\nplace: .quad f\n.weak f\nf = fallback\n.globl fallback";
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(source)).Add(CoffObjects.Assembly(".comm fallback,8")).Link();

        Assert.NotEqual(0ul, linked["fallback"]);
        Assert.Equal(linked["fallback"], linked.Read64(linked["place"]));
    }

    [Theory]
    [InlineData(CoffObjects.Microsoft)]
    [InlineData(CoffObjects.Gnu)]
    public void A_weak_reference_of_C_stays_null(string target)
    {
        byte[] file = CoffObjects.Clang("extern int maybe(void) __attribute__((weak)); void *place = (void *)maybe;", target);

        Assert.Equal(0ul, Read(new OfflineLinker().Add(file)));
        Assert.Equal(0x1234ul, Read(new OfflineLinker().Add(file).Import("maybe", 0x1234)));

        static ulong Read(OfflineLinker linker)
        {
            OfflineBatch linked = linker.Link("place");
            return linked.Read64(linked["place"]);
        }
    }

    [Theory]
    [InlineData(CoffObjects.Microsoft)]
    [InlineData(CoffObjects.Gnu)]
    public void What_Clang_calls_weak_takes_nothing_from_archives(string target)
    {
        byte[] archive = CoffObjects.Archive(("m.obj", ".text\n.globl maybe\nmaybe: ret\n.globl given\ngiven: ret"));
        byte[] file = CoffObjects.Clang(
            "extern int maybe(void) __attribute__((weak)); __attribute__((weak)) int given(void) { return 1; } void *place = (void *)maybe; void *own = (void *)given;", target);
        OfflineBatch linked = new OfflineLinker().Add(file).AddArchive(archive).Link();

        Assert.Single(linked.Batch.Sources);
        Assert.Equal(0ul, linked.Read64(linked["place"]));
        Assert.Equal(linked["given"], linked.Read64(linked["own"]));
        OfflineBatch wanted = new OfflineLinker().Add(file).Add(CoffObjects.Assembly(".data\n.globl more\nmore: .quad maybe")).AddArchive(archive).Link();
        Assert.Equal(wanted["maybe"], wanted.Read64(wanted["place"]));
    }

    [Theory]
    [InlineData("first")]
    [InlineData("last")]
    public void A_default_counts_before_one_that_is_null(string which)
    {
        byte[] null0 = CoffObjects.Weak(CoffObjects.Assembly(".data\n.globl place\nplace: .quad f\n.weak f"), 2);
        byte[] real = CoffObjects.Weak(CoffObjects.Assembly(".data\n.globl other\nother: .quad f\n.weak f\nf = fallback\n.globl fallback"), 2);
        byte[] fallback = CoffObjects.Assembly(".data\n.globl fallback\nfallback: .quad 3");
        OfflineLinker linker = which == "first" ? new OfflineLinker().Add(null0).Add(real) : new OfflineLinker().Add(real).Add(null0);
        OfflineBatch linked = linker.Add(fallback).Link();

        Assert.Equal(linked["fallback"], linked.Read64(linked["place"]));
        Assert.Equal(linked["fallback"], linked.Read64(linked["other"]));
    }

    [Fact]
    public void A_default_in_a_COMDAT_that_another_object_provides_is_no_address()
    {
        const string source = ".section .rdata$s,\"dr\",discard,shared\n.globl shared\nshared: .quad 1\nlocal: .quad 2\n";
        byte[] user = CoffObjects.Weak(CoffObjects.Assembly(source + ".data\n.globl place\nplace: .quad f\n.weak f\nf = local"), 2);
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(source)).Add(user).Link();

        Assert.Equal(0ul, linked.Read64(linked["place"]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_default_in_a_COMDAT_is_that_of_the_object_whose_COMDAT_counts(uint search)
    {
        const string source = ".section .rdata$s,\"dr\",discard,shared\n.globl shared\nshared: .quad ";
        byte[] provider = CoffObjects.Assembly(source + "1");
        byte[] user = CoffObjects.Weak(CoffObjects.Assembly(source + "2\n.data\n.globl place\nplace: .quad f\n.weak f\nf = shared"), search);
        OfflineBatch behind = new OfflineLinker().Add(provider).Add(user).Link();
        OfflineBatch before = new OfflineLinker().Add(user).Add(provider).Link();
        OfflineBatch strong = new OfflineLinker().Add(provider).Add(user).Add(CoffObjects.Assembly(".data\n.globl f\nf: .quad 3")).Link();

        Assert.Equal(behind["shared"], behind.Read64(behind["place"]));
        Assert.Equal((1ul, 2ul), (behind.Read64(behind["shared"]), before.Read64(before.Read64(before["place"]))));
        Assert.Equal(3ul, strong.Read64(strong.Read64(strong["place"])));
    }

    [Theory]
    [InlineData(4, 2)]
    [InlineData(2, 4)]
    [InlineData(2, 2)]
    [InlineData(4, 4)]
    public void Defaults_have_defaults_of_their_own(uint first, uint second)
    {
        byte[] user = CoffObjects.Weak(CoffObjects.Assembly(".data\n.globl place\nplace: .quad f\n.weak f\nf = g\n.globl g"), first);
        byte[] other = CoffObjects.Weak(CoffObjects.Assembly(".data\n.globl fallback\nfallback: .quad 5\n.weak g\ng = fallback"), second);
        OfflineBatch linked = new OfflineLinker().Add(user).Add(other).Link();

        Assert.Equal(5ul, linked.Read64(linked.Read64(linked["place"])));
    }

    [Fact]
    public void Another_name_may_be_that_of_a_pointer()
    {
        const string source = ".section .drectve,\"yni\"\n.ascii \" /ALTERNATENAME:p=__imp_X /ALTERNATENAME:__imp_a=__imp_b\"\n.data\n.globl place\nplace: .quad p, __imp_a\n";
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(source)).AddArchive(CoffObjects.ImportLibrary("Some.dll", "X", "b")).Import("X", 0x1234).Import("b", 0x5678).Link();

        Assert.Equal(0x1234ul, linked.Read64(linked.Read64(linked["place"])));
        Assert.Equal(0x5678ul, linked.Read64(linked.Read64(linked["place"] + 8)));
    }

    [Fact]
    public void Weak_definitions_of_GCC_give_way_to_strong_ones()
    {
        const string source = "__attribute__((weak)) int f() { return 1; } int (*place)() = f;";
        OfflineBatch weak = new OfflineLinker().Add(CoffObjects.Gcc(source)).Link();
        OfflineBatch strong = new OfflineLinker().Add(CoffObjects.Gcc(source)).Add(CoffObjects.Gcc("int f() { return 2; }")).Link();

        Assert.Equal(1u, weak.Read32(weak.Read64(weak["place"]) + 1));
        Assert.Equal(2u, strong.Read32(strong.Read64(strong["place"]) + 1));
    }

    [Fact]
    public void Another_name_counts_where_nobody_defines_the_first()
    {
        const string directive = ".section .drectve,\"yni\"\n.ascii \" /ALTERNATENAME:first=second\"\n.data\n.globl place\nplace: .quad first\n";
        byte[] archive = CoffObjects.Archive(("second.obj", ".data\n.globl second\nsecond: .quad 2"));
        OfflineBatch second = new OfflineLinker().Add(CoffObjects.Assembly(directive)).AddArchive(archive).Link();
        OfflineBatch first = new OfflineLinker().Add(CoffObjects.Assembly(directive)).AddArchive(CoffObjects.Archive(("first.obj", ".data\n.globl first\nfirst: .quad 1"))).AddArchive(archive).Link();

        Assert.Equal(2ul, second.Read64(second.Read64(second["place"])));
        Assert.Equal(1ul, first.Read64(first.Read64(first["place"])));
        Assert.Equal(2, first.Batch.Sources.Count);
    }

    [Fact]
    public void Another_name_counts_for_what_is_taken_from_archives_later()
    {
        const string directive = ".section .drectve,\"yni\"\n.ascii \" /ALTERNATENAME:first=second /ALTERNATENAME:third=fourth\"\n.data\n.globl place\nplace: .quad third\n";
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(directive))
            .AddArchive(CoffObjects.Archive(("fourth.obj", ".data\n.globl fourth\nfourth: .quad first"), ("second.obj", ".data\n.globl second\nsecond: .quad __imp_late"), ("late.obj", ".data\n.globl late\nlate: .quad 9"))).Link();

        Assert.Equal(9ul, linked.Read64(linked.Read64(linked.Read64(linked.Read64(linked.Read64(linked["place"]))))));
    }

    [Fact]
    public void Another_name_that_nobody_defines_either_is_missing_under_the_first()
    {
        const string directive = ".section .drectve,\"yni\"\n.ascii \" /ALTERNATENAME:first=second\"\n.data\n.globl place\nplace: .quad first\n";

        Assert.Contains("first", Assert.Throws<MissingSymbolException>(() => new OfflineLinker().Add(CoffObjects.Assembly(directive)).Link()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_object_wants_included_is_taken_from_archives_and_missed()
    {
        const string source = ".section .drectve,\"yni\"\n.ascii \" -include:\\\"wanted\\\" /DEFAULTLIB:libcmt /defaultlib:LIBCMT.lib\"\n";
        OfflineBatch linked = new OfflineLinker().Add(CoffObjects.Assembly(source)).AddArchive(CoffObjects.Archive(("w.obj", ".data\n.globl wanted\nwanted: .quad 2"))).Link();

        Assert.Equal(2ul, linked.Read64(linked["wanted"]));
        Assert.Equal(["libcmt"], linked.Batch.DefaultLibraries);
        Assert.Contains("wanted", Assert.Throws<MissingSymbolException>(() => new OfflineLinker().Add(CoffObjects.Assembly(source)).Link()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-export:foo.isra.0", "foo.isra.0")]
    [InlineData("/EXPORT:f=OTHER.g", "")]
    public void What_is_exported_is_missed_but_not_what_another_library_has(string word, string missing)
    {
        OfflineLinker linker = new OfflineLinker().Add(CoffObjects.Assembly($".section .drectve,\"yni\"\n.ascii \" {word}\"\n.data\n.globl v\nv: .quad 1"));

        string told = "";
        try
        {
            linker.Link();
        }
        catch (MissingSymbolException failure)
        {
            told = failure.Place.Symbol!;
        }

        Assert.Equal(missing, told);
    }

    [Fact]
    public void Objects_that_do_not_agree_on_what_they_have_to_are_an_error()
    {
        static byte[] Saying(string value) => CoffObjects.Assembly($".section .drectve,\"yni\"\n.ascii \" /FAILIFMISMATCH:level={value}\"");

        _ = new OfflineLinker().Add(Saying("0")).Add(Saying("0")).Link();
        LinkException failure = Assert.Throws<LinkException>(() => new OfflineLinker().Add(Saying("0")).Add(Saying("2")).Link());

        Assert.Contains("b.o: was compiled with level=2, and a.o with level=0", failure.Message, StringComparison.Ordinal);
    }

    private static byte[] Object(uint search) => CoffObjects.Weak(CoffObjects.Assembly(Source), search);
}
