using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Does every failure say what is wrong, one line each, and nothing else?</summary>
public sealed class ErrorTests
{
    [Fact]
    public void All_missing_symbols_are_told_with_who_refers_to_them()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int alpha(void), beta(void); int main(void) { return alpha() + beta(); }");
        shop.Compile("b.o", "int alpha(void); int b(void) { return alpha(); }");
        Outcome outcome = shop.Jitney("run", "a.o", "b.o");
        Assert.Equal(125, outcome.Code);
        Assert.Empty(outcome.Output);
        Assert.Equal(2, outcome.ErrorLines.Length);
        Assert.Matches(@"^error: a\.o: section \.text: offset 0x[0-9a-f]+: symbol 'alpha': is not defined; also referred to by b\.o$", outcome.ErrorLines[0]);
        Assert.Matches(@"^error: a\.o: section \.text: offset 0x[0-9a-f]+: symbol 'beta': is not defined$", outcome.ErrorLines[1]);
    }

    [Theory]
    [InlineData("error: nothing defines the entry point 'main'", "empty.o")]
    [InlineData("error: /usr/lib/x86_64-linux-gnu/crt1.o: its _start starts the C library, and the process's has started already; leave --entry out", "--entry", "_start", "/usr/lib/x86_64-linux-gnu/crt1.o")]
    [InlineData("warning: cannot find entry symbol 'begin'; defaulting to main\nerror: nothing defines the entry point 'main'", "--entry", "begin", "empty.o")]
    [InlineData("error: absent.o: does not exist", "empty.o", "absent.o")]
    [InlineData("error: no/absent.o: does not exist", "no/absent.o")]
    [InlineData("error: : has an empty name", "")]
    [InlineData("error: : has an empty name", "empty.o", "--whole-archive", "")]
    [InlineData("error: words.txt: is neither an object, an archive, a shared library, a linker script nor a source file", "words.txt")]
    [InlineData("error: nothing.o: is empty", "nothing.o")]
    [InlineData("error: .: is a folder", ".")]
    [InlineData("error: circle.so: linker scripts name each other without end", "circle.so")]
    [InlineData("error: script.so: names absent.a, which does not exist", "script.so")]
    [InlineData("error: layout.ld: offset 0x8: 'SECTIONS' is not read: only scripts that are lists of inputs are", "layout.ld")]
    public void Inputs_that_cannot_be_linked_are_named(string message, params string[] words)
    {
        using var shop = new Workshop();
        shop.Compile("empty.o", "int other;");
        File.WriteAllText(shop.PathOf("words.txt"), "words");
        File.WriteAllText(shop.PathOf("nothing.o"), "");
        File.WriteAllText(shop.PathOf("circle.so"), "INPUT(circle.so)");
        File.WriteAllText(shop.PathOf("script.so"), "INPUT(absent.a)");
        File.WriteAllText(shop.PathOf("layout.ld"), "SECTIONS { }");
        Outcome outcome = shop.Jitney(["run", .. words]);
        Assert.Equal((125, message + "\n", ""), (outcome.Code, outcome.Errors, outcome.Output));
    }

    [Fact]
    public void A_library_that_is_nowhere_is_named_with_the_folders_searched()
    {
        using var shop = new Workshop();
        Outcome outcome = shop.Jitney("run", shop.Compile("a.o", "int main(void) { return 0; }"), "-Lplace", "-labsent");
        Assert.Equal(125, outcome.Code);
        Assert.StartsWith("error: -labsent: there is no libabsent.so or libabsent.a in place, ", Assert.Single(outcome.ErrorLines));
    }

    [Theory]
    [InlineData("/nonexistent/executor")]
    [InlineData("/bin/true")]
    public void An_executor_that_is_none_is_an_error(string path)
    {
        using var shop = new Workshop();
        Outcome outcome = shop.Jitney("run", "--executor", path, shop.Compile("a.o", "int main(void) { return 0; }"));
        Assert.Equal(125, outcome.Code);
        Assert.StartsWith("error: ", Assert.Single(outcome.ErrorLines));
    }

    [Fact]
    public void Missing_names_of_C_plus_plus_are_few_lines_as_in_the_source_and_one_says_what_would_help()
    {
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("a.cc"), "#include <iostream>\n#include <map>\n#include <string>\nint main() { std::map<std::string, int> m; m[\"x\"] = 1; std::cout << m.size(); throw 1; }");
        shop.Make("c++", "-c", "a.cc");
        Outcome outcome = shop.Jitney("run", "a.o");
        Assert.Equal(125, outcome.Code);
        Assert.Contains("symbol 'std::cout': is not defined", outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("_Z", outcome.Errors, StringComparison.Ordinal);
        Assert.Matches(@"^error: [0-9]+ more symbols are not defined: ", outcome.ErrorLines[^2]);
        Assert.Equal("jitney: -lstdc++ defines all of them", outcome.ErrorLines[^1]);
        Assert.Equal(12, outcome.ErrorLines.Length);
        Assert.Equal(11, shop.Jitney("run", "-q", "a.o").ErrorLines.Length);
    }

    [Theory]
    [InlineData("const char *zlibVersion(void); int main(void) { return zlibVersion()[0]; }", "jitney: -lz defines it")]
    [InlineData("int deflate(void *, int), nowhere(void); int main(void) { return deflate(0, 0) + nowhere(); }", "jitney: -lz defines 'deflate'")]
    [InlineData("char *crypt(const char *, const char *); int main(void) { return crypt(\"a\", \"b\")[0]; }", "jitney: -lcrypt defines it")]
    [InlineData("__int128 wide; int main(void) { return (int)__atomic_load_n(&wide, 0); }", "jitney: -latomic defines it")]
    [InlineData("void nowhere_at_all(void); int main(void) { nowhere_at_all(); }", null)]
    public void A_library_that_would_help_is_named(string source, string? hint)
    {
        using var shop = new Workshop();
        string[] lines = shop.Jitney("run", shop.Compile("a.o", source)).ErrorLines;
        Assert.Equal(hint, lines.SingleOrDefault(static line => line.StartsWith("jitney: ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("gdc", "-lgphobos")]
    [InlineData("ldc2", "-l(phobos2|druntime)-ldc")]
    public void The_library_of_the_compiler_of_D_is_named_first(string compiler, string library)
    {
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("a.d"), "import std.stdio;\nclass A { int x; }\nvoid main() { auto a = new A; writeln(a.x); if (a.x > 3) throw new Exception(\"x\"); }\n");
        shop.Make(compiler, "-c", "a.d");
        string[] lines = shop.Jitney("run", "a.o").ErrorLines;
        Assert.Matches($"^jitney: {library} defines ", lines.First(static line => line.StartsWith("jitney: ", StringComparison.Ordinal)));
        Assert.DoesNotContain("_D3std", lines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_D3foo3barFiZv", "foo.bar(int)")]
    [InlineData("_RINvNtC4mine4list4pushNtNtC5alloc6string6StringE", "mine::list::push::<alloc::string::String>")]
    [InlineData("_Z3fooi", "foo(int)")]
    public void Names_are_told_as_in_the_source(string name, string told)
    {
        using var shop = new Workshop();
        string source = $"void callee(void) __asm__(\"{name}\"); int main(void) {{ callee(); return 0; }}";
        Assert.EndsWith($"symbol '{told}': is not defined", shop.Jitney("run", shop.Compile("a.o", source)).ErrorLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.o")]
    [InlineData("a.a")]
    public void An_object_for_32_bits_is_named_as_that(string input)
    {
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("a.s"), ".globl main\nmain: ret\n");
        shop.Make("as", "--32", "a.s", "-o", "a.o");
        shop.Make("ar", "rcs", "a.a", "a.o");
        Outcome outcome = shop.Jitney("run", input);
        Assert.Equal(125, outcome.Code);
        Assert.EndsWith(": is for i386 (32-bit), and only 64-bit little-endian ELF files are read", outcome.ErrorLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Long_names_of_many_errors_are_cut()
    {
        using var shop = new Workshop();
        string[] names = [.. Enumerable.Range(0, 60).Select(static number => $"f{number}{new string('x', 500)}")];
        string source = string.Concat(names.Select(static name => $"void {name}(void);\n")) + $"int main(void) {{ {string.Concat(names.Select(static name => name + "(); "))} }}";
        string last = shop.Jitney("run", shop.Compile("a.o", source)).ErrorLines[10];
        Assert.StartsWith("error: 50 more symbols are not defined: f10xxx", last, StringComparison.Ordinal);
        Assert.EndsWith("xxx..., and 18 more", last, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_of_one_kind_are_told_in_full_only_as_long_as_they_are_few()
    {
        using var shop = new Workshop();
        string functions = string.Concat(Enumerable.Range(0, 40).Select(static number => $"int f{number}(void) {{ return 0; }}\n"));
        string[] lines = shop.Jitney("link", shop.Compile("a.o", functions), shop.Compile("b.o", functions)).ErrorLines;
        Assert.Equal(11, lines.Length);
        Assert.Equal("error: 30 more symbols are defined more than once: " + string.Join(", ", Enumerable.Range(10, 30).Select(static number => $"f{number}")), lines[10]);
    }

    [Fact]
    public void What_may_be_an_argument_of_the_program_is_told_as_that()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int main(void) { return 0; }");
        Assert.Equal(["error: e: does not exist", "jitney: words for the program stand behind '--': jitney run a.c -- e"], shop.Jitney("run", "a.c", "e").ErrorLines);
        Assert.Equal("error: there is no option --flag; words for the program stand behind '--'", shop.Jitney("run", "a.c", "--flag").ErrorLines[0]);
    }

    [Fact]
    public void A_link_without_a_process_says_what_stands_for_the_processs_symbols()
    {
        using var shop = new Workshop();
        string[] lines = shop.Jitney("link", shop.Compile("a.o", "int puts(const char *); int main(void) { return puts(\"\"); }")).ErrorLines;
        Assert.Contains("--phony-externals", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Source_on_standard_input_is_told_as_text()
    {
        using var shop = new Workshop();
        Outcome outcome = shop.JitneyReading("int main(void) { return 0; }"u8.ToArray(), "run", "-");
        Assert.Equal((125, "error: <standard input>: is something that is not known here, such as source text, and no object that can be linked\n"), (outcome.Code, outcome.Errors));
    }
}
