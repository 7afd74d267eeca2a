using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Are inputs found, told apart by content and taken as static linkers take them?</summary>
public sealed class InputTests
{
    [Fact]
    public void The_program_gets_the_first_input_as_its_name_and_the_words_behind_the_dashes()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", """
            #include <stdio.h>
            int main(int argc, char **argv) { for (int i = 0; i <= argc; i++) puts(argv[i] ? argv[i] : "(null)"); return argc; }
            """);
        Outcome outcome = shop.Jitney("run", "./a.o", "--", "--stats", "two words", "", "--", "-lm", "ä");
        Assert.Equal(7, outcome.Code);
        Assert.Equal("./a.o\n--stats\ntwo words\n\n--\n-lm\nä\n(null)\n", outcome.Output);
    }

    [Fact]
    public void Initialisers_see_the_programs_arguments()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", """
            #include <stdio.h>
            __attribute__((constructor)) static void before(int argc, char **argv) { printf("%d %s %s;", argc, argv[0], argv[1]); }
            int main(void) { return 0; }
            """);
        Assert.Equal("2 a.o x;", shop.Jitney("run", "a.o", "--", "x").Output);
    }

    [Theory]
    [InlineData("-lm")]
    [InlineData("-lm -lc -lgcc_s")]
    public void System_libraries_are_found_through_their_linker_scripts(string libraries)
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "#include <math.h>\nint main(int argc, char **argv) { (void)argv; return (int)cbrt(27.0 * argc); }", "-O0");
        Outcome outcome = shop.Jitney(["run", "a.o", .. libraries.Split(' ')]);
        Assert.Equal((3, ""), (outcome.Code, outcome.Errors));
    }

    [Theory]
    [InlineData(4, "-Lfirst", "-Lsecond", "-lf")] // The folder that comes first, even with an archive.
    [InlineData(5, "-Lsecond", "-Lfirst", "-lf")] // The shared library beside the archive.
    [InlineData(6, "-Lsecond", "-Lfirst", "-static", "-lf")]
    [InlineData(6, "-L", "second", "-l", ":libf.a")]
    [InlineData(4, "-lf", "-Lfirst")]
    [InlineData(4, "first/script.so")]
    [InlineData(5, "first/needed.so", "-Lsecond")]
    public void Libraries_are_searched_as_static_linkers_do(int expected, params string[] words)
    {
        using var shop = new Workshop();
        Directory.CreateDirectory(shop.PathOf("first"));
        Directory.CreateDirectory(shop.PathOf("second"));
        shop.Compile("a.o", "int f(void); int main(void) { return f(); }");
        shop.Compile("four.o", "int f(void) { return 4; }");
        shop.Compile("five.o", "int f(void) { return 5; }", "-fPIC");
        shop.Compile("six.o", "int f(void) { return 6; }");
        shop.Make("ar", "rc", "first/libf.a", "four.o");
        shop.Make("cc", "-shared", "-o", "second/libf.so", "five.o");
        shop.Make("ar", "rc", "second/libf.a", "six.o");
        File.WriteAllText(shop.PathOf("first/script.so"), "/* GNU ld script */ OUTPUT_FORMAT(elf64-x86-64) GROUP ( libf.a )");
        File.WriteAllText(shop.PathOf("first/needed.so"), $"INPUT ( AS_NEEDED ( {shop.PathOf("second/libf.so")} ) )");
        Outcome outcome = shop.Jitney(["run", "a.o", .. words]);
        Assert.Equal((expected, ""), (outcome.Code, outcome.Errors));
    }

    [Fact]
    public void An_archives_name_and_place_among_the_inputs_do_not_matter()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int f(void); int main(void) { return f(); }");
        shop.Compile("f.o", "int f(void) { return 4; }");
        shop.Make("ar", "rc", "library.txt", "f.o");
        Assert.Equal(4, shop.Jitney("run", "library.txt", "a.o").Code);
    }

    [Fact]
    public void Thin_archives_and_archives_in_them_are_read()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int f(void), g(void), h(void); int main(void) { return f() + g() + h(); }");
        shop.Compile("f.o", "int f(void) { return 1; }");
        shop.Compile("g.o", "int g(void) { return 20; }");
        shop.Compile("h.o", "int h(void) { return 30; }");
        shop.Make("ar", "rc", "inner.a", "g.o", "h.o");
        shop.Make("ar", "rcT", "thin.a", "f.o", "inner.a");
        Directory.CreateDirectory(shop.PathOf("folder"));
        shop.Make("ar", "rcT", "folder/outer.a", "thin.a");
        Assert.Equal(51, shop.Jitney("run", "a.o", "thin.a").Code);
        Assert.Equal(51, shop.Jitney("run", "a.o", "folder/outer.a").Code);
        Assert.Equal(51, shop.Jitney("run", "a.o", "--whole-archive", "folder/outer.a").Code);
    }

    [Fact]
    public void Members_that_nobody_refers_to_run_their_initialisers_only_in_whole_archives()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int hooks; int main(void) { return hooks; }");
        shop.Compile("h.o", "extern int hooks; __attribute__((constructor)) static void hook(void) { hooks += 8; }");
        shop.Make("ar", "rc", "h.a", "h.o");
        Assert.Equal(0, shop.Jitney("run", "a.o", "h.a").Code);
        Assert.Equal(8, shop.Jitney("run", "a.o", "--whole-archive", "h.a").Code);
        Assert.Equal(8, shop.Jitney("run", "a.o", "h.o").Code);
    }

    [Fact]
    public void An_object_may_come_from_standard_input()
    {
        using var shop = new Workshop();
        byte[] content = File.ReadAllBytes(shop.PathOf(shop.Compile("a.o", "int main(void) { return 11; }")));
        Assert.Equal(11, shop.JitneyReading(content, "run", "-").Code);
    }

    [Fact]
    public void Entry_points_and_addresses_may_be_chosen()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "extern char place[]; int start(void) { return (int)(long)place; }");
        Assert.Equal(42, shop.Jitney("run", "--entry", "start", "--define", "place=0x2a", "a.o").Code);
    }

    [Fact]
    public void Static_libraries_stand_beside_the_processs_C_library()
    {
        using var shop = new Workshop();
        shop.Compile("m.o", "double cos(double); int main(int argc, char **argv) { return cos((double)(argc - 1)) == 1.0 ? 42 : 1; }", "-fno-builtin");
        Assert.Equal(42, shop.Jitney("run", "-static", "m.o", "-lm", "-lpthread", "-lc").Code);
    }
}
