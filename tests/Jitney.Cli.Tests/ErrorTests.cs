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
    [InlineData("error: --entry: _start is where the kernel enters a new process, and is no function that can be called; name main, or what it calls", "--entry", "_start", "empty.o")]
    [InlineData("error: nothing defines the entry point 'begin'", "--entry", "begin", "empty.o")]
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
}
