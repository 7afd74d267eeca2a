using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Is a standard stream that is closed, full or read no further an error in words, and nothing worse?</summary>
public sealed class StandardStreamTests
{
    private const string NotOpen = "error: standard output cannot be written: Bad file descriptor\n";
    private const string Full = "error: standard output cannot be written: No space left on device\n";

    // Which standard streams are open, and the first number that is free.
    private const string Streams = """
        #include <fcntl.h>
        int main(void) { int open_ones = 0; for (int number = 0; number < 3; number++) open_ones |= (fcntl(number, F_GETFD) >= 0) << number; return open_ones | open("/", O_RDONLY) << 3; }
        """;

    [Theory]
    [InlineData("show a.o", ">&-", 1, NotOpen)]
    [InlineData("show a.o", "<&- >&-", 1, NotOpen)]
    [InlineData("show -d --graph a.o", "> /dev/full", 1, Full)]
    [InlineData("link a.o --dump -", ">&-", 1, NotOpen)]
    [InlineData("--help", ">&-", 125, NotOpen)]
    [InlineData("run --help", "> /dev/full", 125, Full)]
    [InlineData("--version", ">&-", 125, NotOpen)]
    [InlineData("run absent.o", "2>&-", 125, "")]
    [InlineData("run absent.o", "<&- >&- 2>&-", 125, "")]
    [InlineData("run absent.o", "2> /dev/full", 125, "")]
    [InlineData("run", "2>&-", 2, "")]
    [InlineData("show absent.o", "2>&-", 1, "")]
    [InlineData("link absent.o", ">&- 2>&-", 1, "")]
    [InlineData("show a.o", "<&- >&- 2>&-", 1, "")]
    [InlineData("run -", "<&-", 125, "error: <standard input>: cannot be read: Bad file descriptor\n")]
    [InlineData("link -", "<&-", 1, "error: <standard input>: cannot be read: Bad file descriptor\n")]
    public void What_cannot_be_used_is_told_where_something_can_be_told(string words, string redirection, int code, string errors)
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int main(void) { return 0; }");
        Outcome outcome = Script(shop, $"exec \"$JITNEY\" {words} {redirection}");
        Assert.Equal((code, errors), (outcome.Code, outcome.Errors));
    }

    [Fact]
    public void Who_reads_no_further_is_told_nothing()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int main(void) { return 0; }");

        // More than a pipe holds.
        string files = string.Join(' ', Enumerable.Repeat("a.o", 200));
        Outcome outcome = Script(shop, $"{{ {{ \"$JITNEY\" show {files}; echo $? >&3; }} | true; }} 3>&1");
        Assert.Equal(("1\n", ""), (outcome.Output, outcome.Errors));
    }

    [Theory]
    [InlineData("", 31)]
    [InlineData("2>&-", 19)]
    [InlineData(">&-", 13)]
    [InlineData("<&-", 6)]
    [InlineData("<&- >&- 2>&-", 0)]
    public void A_program_finds_its_streams_as_it_would_natively(string redirection, int found)
    {
        using var shop = new Workshop();
        shop.Compile("a.o", Streams);
        shop.Make("cc", "a.o", "-o", "native");
        Assert.Equal(found, Script(shop, $"exec ./native {redirection}").Code);
        Assert.Equal(found, Script(shop, $"exec \"$JITNEY\" run a.o {redirection}").Code);
        Assert.Equal(found, Script(shop, $"exec \"$JITNEY\" run --in-process a.o {redirection}").Code);
    }

    [Fact]
    public void Nothing_that_is_opened_takes_the_place_of_a_stream()
    {
        // What is said on standard error would go into the dump, and what the compiler says into the stream to the executor.
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("a.c"), "#warning loud\nint main(void) { return 7; }");
        File.WriteAllText(shop.PathOf("tool"), "#!/bin/sh\necho loud\nexec cc \"$@\"\n");
        shop.Make("chmod", "+x", "tool");
        Assert.Equal(7, Script(shop, "CC=./tool exec \"$JITNEY\" run --stats -v a.c <&- >&- 2>&-").Code);
        Assert.Equal(0, Script(shop, "CC=./tool exec \"$JITNEY\" link a.c --dump out.json <&- >&- 2>&-").Code);
        Assert.StartsWith("{", File.ReadAllText(shop.PathOf("out.json")));
    }

    private static Outcome Script(Workshop shop, string text) => shop.Run("sh", ["-c", text], new Dictionary<string, string> { ["JITNEY"] = JitneyProgram.Path });
}
