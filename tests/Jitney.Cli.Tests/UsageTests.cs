using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Are words that make no sense refused, and everything else not?</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData]
    [InlineData("fly")]
    [InlineData("run")]
    [InlineData("run", "--entyr", "main", "a.o")]
    [InlineData("run", "-k", "a.o")]
    [InlineData("run", "-L.", "-static")]
    [InlineData("run", "-", "-")]
    [InlineData("run", "--entry")]
    [InlineData("run", "--memory", "stolen", "a.o")]
    [InlineData("run", "--stats=xml", "a.o")]
    [InlineData("run", "--slab-size", "big", "a.o")]
    [InlineData("run", "--slab-size", "0", "a.o")]
    [InlineData("run", "--slab-size", "99999999999T", "a.o")]
    [InlineData("run", "--slab-size", "3G", "a.o")]
    [InlineData("run", "--slab-size", "2048M", "--in-process", "a.o")]
    [InlineData("run", "--whole-archive")]
    [InlineData("run", "--connect", "tcp:no.such.host:1", "--unauthenticated", "a.o")]
    [InlineData("run", "--connect", "tls:", "--unauthenticated", "a.o")]
    [InlineData("run", "@absent")]
    [InlineData("run", "@.")]
    [InlineData("run", "@/dev/zero")]
    [InlineData("run", "@itself")]
    [InlineData("run", "@pipe")]
    [InlineData("run", "@large")]
    [InlineData("run", "--define", "name", "a.o")]
    [InlineData("run", "--define", "=1", "a.o")]
    [InlineData("run", "--define", "name=0xq", "a.o")]
    [InlineData("run", "--timeout", "-1", "a.o")]
    [InlineData("run", "--timeout", "soon", "a.o")]
    [InlineData("run", "--", "a.o")]
    [InlineData("link")]
    [InlineData("link", "--target-address", "here", "a.o")]
    [InlineData("link", "--page-size", "3000", "a.o")]
    public void Senseless_words_are_usage_errors(params string[] words)
    {
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("itself"), "@itself @itself");
        File.WriteAllText(shop.PathOf("part"), new string(' ', 9 << 20));
        File.WriteAllText(shop.PathOf("large"), "@part @part");
        shop.Make("mkfifo", "pipe");
        Outcome outcome = shop.Jitney(words);
        Assert.Equal(2, outcome.Code);
        Assert.Empty(outcome.Output);
        Assert.StartsWith("error: ", outcome.ErrorLines[0]);
    }

    [Theory]
    [InlineData("--help", "Usage:")]
    [InlineData("run --help", "--in-process")]
    [InlineData("run --help", "--stats[=text|json] ")]
    [InlineData("run --help", "objects, archives, shared libraries, linker scripts")]
    [InlineData("link --help", "objects, archives, linker scripts")]
    [InlineData("show --help", "dumps of links")]
    [InlineData("run -h", "--in-process")]
    [InlineData("link -h", "--target-address")]
    [InlineData("link --help", "--target-address")]
    public void Help_goes_to_standard_output(string words, string part)
    {
        using var shop = new Workshop();
        Outcome outcome = shop.Jitney(words.Split(' '));
        Assert.Equal(0, outcome.Code);
        Assert.Contains(part, outcome.Output, StringComparison.Ordinal);
        Assert.Empty(outcome.Errors);
    }

    [Fact]
    public void An_option_does_not_swallow_the_input_behind_it()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int main(void) { return 9; }");
        Assert.Equal(9, shop.Jitney("run", "--stats", "a.o").Code);
    }

    [Theory]
    [InlineData("""run @<(sleep 0.2; echo a.o)""", 9, "")]
    [InlineData("""run @<(yes)""", 2, "have more than 16 MiB")]
    [InlineData("""run @/dev/zero""", 2, "is a device")]
    [InlineData("""run @pipe""", 2, "there is no input")]
    public void Words_may_come_through_pipes(string words, int code, string problem)
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int main(void) { return 9; }");
        shop.Make("mkfifo", "pipe");
        Outcome outcome = shop.Try("bash", "-c", $"'{JitneyProgram.Path}' {words}");
        Assert.Equal(code, outcome.Code);
        Assert.Contains(problem, outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_may_stand_in_files()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int main(void) { return 9; }");
        File.WriteAllText(shop.PathOf("words"), "# inputs\n@more");
        File.WriteAllText(shop.PathOf("more"), "--entry main\n\"a.o\"\n");
        Assert.Equal(9, shop.Jitney("run", "@words").Code);
    }

    [Fact]
    public void Files_of_words_and_the_words_in_them_may_have_any_bytes()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int main(void) { return 9; }");
        const string Script = """
            n=$(printf 'x\377\303y'); mv a.o "$n.o"; printf '%s.o' "$n" >"$n"
            "$J" run "@$n"; code=$?
            rm x*; exit $code
            """;
        Outcome outcome = shop.Run("sh", ["-c", Script], new Dictionary<string, string> { ["J"] = JitneyProgram.Path });
        Assert.Equal((9, "", ""), (outcome.Code, outcome.Output, outcome.Errors));
    }

    [Theory]
    [InlineData("rn", "error: there is no command 'rn': is 'run' meant?")]
    [InlineData("--versio", "error: there is no option '--versio': is '--version' meant?")]
    [InlineData("linked", "error: there is no command 'linked': is 'link' meant?")]
    [InlineData("fly", "error: there is no command 'fly': there are run, link, show")]
    public void A_command_that_is_not_there_is_one_error(string word, string message)
    {
        using var shop = new Workshop();
        Outcome outcome = shop.Jitney(word, "x");
        Assert.Equal(2, outcome.Code);
        Assert.Equal([message, "jitney: 'jitney --help' tells more"], outcome.ErrorLines);
    }

    [Theory]
    [InlineData("jitney")]
    [InlineData("jitney-executor")]
    [InlineData("jitney-relay")]
    public void Every_program_tells_its_version_and_its_usage(string program)
    {
        using var shop = new Workshop();
        string path = Path.Combine(Path.GetDirectoryName(JitneyProgram.Path)!, program);
        Assert.StartsWith("0.", shop.Make(path, "--version"), StringComparison.Ordinal);
        Assert.Contains("sage:", shop.Make(path, "--help"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "error: there is no command: there are run, link, show")]
    [InlineData("show", "error: there is no file")]
    [InlineData("run", "error: there is no input")]
    [InlineData("link", "error: there is no input")]
    public void What_is_missing_is_told(string word, string error)
    {
        using var shop = new Workshop();
        Outcome outcome = word.Length == 0 ? shop.Jitney() : shop.Jitney(word);
        Assert.Equal((2, error), (outcome.Code, outcome.ErrorLines[0]));
    }
}
