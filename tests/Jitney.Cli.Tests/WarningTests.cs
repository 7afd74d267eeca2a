using System.Text.RegularExpressions;
using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Is what inputs ask linkers to warn of said, as GNU ld says it?</summary>
public sealed class WarningTests
{
    private const string Bad = "int bad(void) { return 1; }\nstatic const char words[] __attribute__((section(\".gnu.warning.bad\\n\\t#\"), used)) = \"bad is dangerous\";";

    [Theory]
    [InlineData("main.o more.o bad.o")]
    [InlineData("bad.o more.o main.o")]
    [InlineData("main.o more.o lib.a")]
    [InlineData("main.o more.o lib.a old.o")]
    [InlineData("more.o main.o -Wl,--whole-archive lib.a -Wl,--no-whole-archive")]
    [InlineData("good.o lib.a")]
    [InlineData("good.o bad.o")]
    public void What_is_warned_of_is_what_GNU_ld_warns_of(string inputs)
    {
        using Workshop shop = Prepare();
        Outcome native = shop.Try("cc", ["-fuse-ld=bfd", "-o", "program", .. inputs.Split(' ')]);
        string[] expected = [.. native.ErrorLines.Select(Plain).Where(static line => line.Length > 0)];
        Outcome outcome = shop.Jitney(["run", .. inputs.Split(' ')]);
        Assert.Equal(expected, outcome.ErrorLines.Select(Plain));
        Assert.Equal(inputs.Contains("good", StringComparison.Ordinal) ? 0 : 2, outcome.Code);
        Outcome offline = shop.Jitney(["link", "--phony-externals", .. inputs.Split(' ')]);
        Assert.Equal(outcome.Errors, offline.Errors);
    }

    [Theory]
    [InlineData("uses.o bad.o ./libuses.so")]
    [InlineData("uses.o ./libuses.so bad.o")]
    [InlineData("uses.o ./libuses.so lib.a")]
    [InlineData("uses.o more.o ./libuses.so bad.o")]
    public void What_libraries_refer_to_is_warned_of_too(string inputs)
    {
        using Workshop shop = Prepare();
        shop.Compile("library.o", "int bad(void); int used(void) { return bad(); }", "-fPIC");
        shop.Make("cc", "-shared", "-o", "libuses.so", "library.o");
        shop.Compile("uses.o", "int used(void); int main(void) { return used(); }");
        Outcome native = shop.Try("cc", ["-fuse-ld=bfd", "-o", "program", .. inputs.Split(' ')]);
        Outcome outcome = shop.Jitney(["run", .. inputs.Split(' ')]);
        Assert.Equal(native.ErrorLines.Select(Plain).Where(static line => line.Length > 0), outcome.ErrorLines.Select(Plain));
        Assert.Equal(1, outcome.Code);
    }

    [Theory]
    [InlineData("weak.o says.o")]
    [InlineData("says.o weak.o")]
    public void A_weak_reference_to_nothing_is_warned_of_as_GNU_ld_does(string inputs)
    {
        using Workshop shop = Prepare();
        shop.Compile("weak.o", "__attribute__((weak)) int bad(void); int main(void) { return bad ? bad() : 0; }");
        shop.Compile("says.o", "static const char words[] __attribute__((section(\".gnu.warning.bad\\n\\t#\"), used)) = \"bad is dangerous\";");
        Outcome native = shop.Try("cc", ["-fuse-ld=bfd", "-o", "program", .. inputs.Split(' ')]);
        Outcome outcome = shop.Jitney(["run", .. inputs.Split(' ')]);
        Assert.Equal(native.ErrorLines.Select(Plain).Where(static line => line.Length > 0), outcome.ErrorLines.Select(Plain));
        Assert.Equal(0, outcome.Code);
    }

    [Fact]
    public void The_place_is_named()
    {
        using Workshop shop = Prepare();
        Assert.Equal("warning: main.o: in function 'main': bad is dangerous\n", shop.Jitney("run", "main.o", "more.o", "bad.o").Errors);
    }

    [Theory]
    [InlineData("-w", "")]
    [InlineData("-Wl,--no-warnings", "")]
    [InlineData("-Wl,--fatal-warnings,--no-fatal-warnings", "warning: main.o: in function 'main': bad is dangerous\n")]
    public void Warnings_can_be_chosen(string word, string errors)
    {
        using Workshop shop = Prepare();
        Outcome outcome = shop.Jitney("run", word, "main.o", "more.o", "lib.a");
        Assert.Equal((2, errors), (outcome.Code, outcome.Errors));
    }

    [Theory]
    [InlineData("main.o more.o ./libbad.so")]
    [InlineData("more.o ./libbad.so main.o")]
    [InlineData("-Wl,--no-as-needed ./libbad.so more.o main.o")]
    [InlineData("main.o more.o ./libdefines.so ./libbad.so")]
    [InlineData("main.o more.o ./libbad.so ./libdefines.so")]
    [InlineData("main.o more.o defines.o ./libbad.so")]
    [InlineData("main.o more.o ./libbad.so defines.o")]
    [InlineData("main.o more.o defines.a ./libbad.so")]
    [InlineData("main.o more.o ./libbad.so defines.a")]
    [InlineData("-Wl,--no-as-needed good.o ./libuses.so ./libbad.so")]
    [InlineData("-Wl,--no-as-needed good.o ./libbad.so ./libuses.so")]
    [InlineData("good.o ./libbad.so")]
    [InlineData("-Wl,--no-as-needed weak.o ./libbad.so")]
    [InlineData("temporary.o")]
    [InlineData("temporary.o main.o more.o ./libbad.so")]
    public void What_shared_libraries_ask_is_what_GNU_ld_warns_of(string inputs)
    {
        using Workshop shop = Prepare();
        shop.Make("cc", "-shared", "-o", "libbad.so", "bad.o");
        shop.Compile("defines.o", "int bad(void) { return 1; }", "-fPIC");
        shop.Make("cc", "-shared", "-o", "libdefines.so", "defines.o");
        shop.Make("ar", "rcs", "defines.a", "defines.o");
        shop.Make("cc", "-shared", "-o", "libuses.so", "more.o");
        shop.Compile("weak.o", "__attribute__((weak)) int bad(void); int main(void) { return !bad; }");
        shop.Compile("temporary.o", """
            char *tempnam(const char *, const char *), *mktemp(char *), *tmpnam(char *);
            void *used(void) { return tempnam; }
            __attribute__((weak)) int main(int count, char **arguments) { return count > 1 ? tempnam(*arguments, 0) == mktemp(tmpnam(tmpnam(0))) : 0; }
            """, "-fPIC");
        Outcome native = shop.Try("cc", ["-fuse-ld=bfd", "-o", "program", .. inputs.Split(' ')]);
        Outcome outcome = shop.Jitney(["run", .. inputs.Split(' ')]);
        Assert.Equal(native.ErrorLines.Select(Plain).Where(static line => line.Length > 0), outcome.ErrorLines.Select(Plain));
        Assert.Equal(shop.Try(shop.PathOf("program"), []).Code, outcome.Code);
    }

    [Fact]
    public void All_are_told_before_they_are_errors()
    {
        using Workshop shop = Prepare();
        Outcome outcome = shop.Jitney("run", "-Wl,--fatal-warnings", "main.o", "more.o", "bad.o", "old.o");
        Assert.Equal((125, "error: main.o: in function 'main': bad is dangerous\nerror: old.o: this is old\n"), (outcome.Code, outcome.Errors));
    }

    [Theory]
    [InlineData("", 7, "warning: cannot find entry symbol 'ghost'; defaulting to main\n")]
    [InlineData("-w", 7, "")]
    [InlineData("-Wl,--fatal-warnings", 125, "error: cannot find entry symbol 'ghost'; defaulting to main\n")]
    public void An_entry_that_nothing_defines_is_warned_of(string word, int code, string errors)
    {
        using var shop = new Workshop();
        shop.Compile("seven.o", "int main(void) { return 7; }");
        string[] words = word.Length == 0 ? [] : [word];
        Outcome outcome = shop.Jitney(["run", .. words, "-Wl,-e,ghost", "seven.o"]);
        Assert.Equal((code, errors), (outcome.Code, outcome.Errors));
    }

    [Fact]
    public void They_may_be_errors()
    {
        using Workshop shop = Prepare();
        Outcome outcome = shop.Jitney("run", "-Wl,--fatal-warnings", "main.o", "more.o", "lib.a");
        Assert.Equal((125, "error: main.o: in function 'main': bad is dangerous\n"), (outcome.Code, outcome.Errors));
    }

    [Fact]
    public void Words_of_strangers_stay_one_line()
    {
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("bad.s"), ".globl main\nmain: xorl %eax, %eax\n ret\n.section .gnu.warning\n.ascii \"two\\nlines \\033[31m\\377\"\n.section .gnu.warning.\n.fill 2000, 1, 0x61\n");
        shop.Make("cc", "-c", "bad.s", "-o", "bad.o");
        Outcome outcome = shop.Jitney("run", "bad.o");
        Assert.Equal(0, outcome.Code);
        Assert.Equal(["warning: bad.o: two\\x0alines \\x1b[31m\\xff", $"warning: bad.o: {new string('a', 1000)}..."], outcome.ErrorLines);
    }

    private static Workshop Prepare()
    {
        var shop = new Workshop();
        shop.Compile("bad.o", Bad, "-fPIC");
        shop.Compile("main.o", "int bad(void), more(void); int main(void) { return bad() + more(); }");
        shop.Compile("more.o", "int bad(void); int more(void) { return bad(); }", "-fPIC");
        shop.Compile("good.o", "int main(void) { return 0; }");
        shop.Compile("old.o", "static const char words[] __attribute__((section(\".gnu.warning\\n\\t#\"), used)) = \"this is old\"; int old;");
        shop.Make("ar", "rcs", "lib.a", "bad.o");
        return shop;
    }

    // GNU ld tells the function in a line before, and the place in that.
    private static string Plain(string line) => Regex.Match(line, "warning: (.*: )?(.*)$").Groups[2].Value;
}
