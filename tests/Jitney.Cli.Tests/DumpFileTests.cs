using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Does <c>--dump</c> write where it is told, and harm nothing that is there?</summary>
public sealed class DumpFileTests
{
    [Fact]
    public void A_device_a_pipe_and_a_link_to_them_are_written_to_and_stay_what_they_are()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int x = 1;");
        shop.Make("mkfifo", "pipe");
        shop.Make("ln", "-s", "pipe", "link");
        foreach (string name in (string[])["pipe", "link"])
        {
            Assert.StartsWith("{", Script(shop, $"\"$JITNEY\" link a.o --dump {name} & cat pipe; wait $!").Output);
        }

        // Making a device is for root alone; the terminal of script(1) is one as well.
        Outcome device = Script(shop, "mknod device c 1 3 2> /dev/null || exit 0; \"$JITNEY\" link a.o --dump device && test -c device");
        Assert.Equal((0, ""), (device.Code, device.Errors));
        shop.Make("test", "-p", "pipe");
        shop.Make("test", "-L", "link");
    }

    [Theory]
    [InlineData("/dev/stdout")]
    [InlineData("/dev/fd/1")]
    [InlineData("/proc/self/fd/1")]
    [InlineData("stdout")]
    public void Another_name_of_standard_output_means_it_as_it_is(string name)
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int x = 1;");
        shop.Make("ln", "-s", "/dev/stdout", "stdout");
        string usual = shop.Make(JitneyProgram.Path, "link", "a.o", "--dump", "-");
        Assert.Equal(usual, Script(shop, $"\"$JITNEY\" link a.o --dump {name} | cat").Output);

        // What a file has already stays.
        Script(shop, $"{{ echo first; \"$JITNEY\" link a.o --dump {name}; echo last; }} > file");
        Assert.Equal($"first\n{usual}last\n", File.ReadAllText(shop.PathOf("file")));
    }

    [Fact]
    public void What_others_put_at_names_that_can_be_guessed_is_not_touched()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int x = 1;");
        File.WriteAllText(shop.PathOf("precious"), "precious");

        // A shell that becomes the program keeps its number.
        Outcome outcome = Script(shop, "ln -s precious out.json.$$.tmp; ln -s precious out.json.tmp; exec \"$JITNEY\" link a.o --dump out.json");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.Equal("precious", File.ReadAllText(shop.PathOf("precious")));
        Assert.StartsWith("{", File.ReadAllText(shop.PathOf("out.json")));
    }

    [Fact]
    public void Content_of_any_size_is_written_piece_by_piece_and_reads_as_one()
    {
        // Pieces of bytes and of digits end at different places.
        const int Size = (2 << 20) + 1;
        using var shop = new Workshop();
        byte[] content = new byte[Size];
        new Random(0).NextBytes(content);
        File.WriteAllBytes(shop.PathOf("bytes"), content);
        shop.Compile("a.o", """__asm__(".data\n.globl bytes\nbytes: .incbin \"bytes\"\n.globl more\nmore: .byte 42\n.text");""");
        Assert.Equal("", shop.Jitney("link", "a.o", "--dump", "out.json").Errors);
        var dump = Dump.Parse(File.ReadAllText(shop.PathOf("out.json")));
        Assert.Equal(content, dump.Bytes(Dump.Address(dump.Global("bytes")), Size));
        Assert.Equal([42], dump.Bytes(Dump.Address(dump.Global("more")), 1));
    }

    [Fact]
    public void A_large_dump_needs_no_memory_but_that_of_what_is_linked()
    {
        // More than the digits of half of it have room in.
        using var shop = new Workshop();
        shop.Compile("a.o", """__asm__(".data\n.globl bytes\nbytes: .fill 200 << 20, 1, 1\n.text");""");
        Outcome outcome = Script(shop, "/usr/bin/env python3 -c 'import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr); sys.exit(code)' "
            + "\"$JITNEY\" link a.o --slab-size 256M --dump /dev/null");
        Assert.Equal((0, ""), (outcome.Code, outcome.Output));

        // In KiB: the input and the result, 200 MiB each, and the program itself.
        Assert.InRange(long.Parse(outcome.Errors, System.Globalization.CultureInfo.InvariantCulture), 200 << 10, 500 << 10);
    }

    [Fact]
    public void What_cannot_be_written_is_an_error_and_leaves_nothing()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int x = 1;");
        Directory.CreateDirectory(shop.PathOf("folder"));
        foreach ((string name, string problem) in (ReadOnlySpan<(string, string)>)
            [("folder", "Is a directory"), ("no/out.json", "No such file or directory"), ("a.o/out.json", "Not a directory"), ("", "No such file or directory")])
        {
            Outcome outcome = shop.Jitney("link", "a.o", "--dump", name);
            Assert.Equal((1, "", $"error: {(name.Length == 0 ? "''" : name)} cannot be written: {problem}\n"), (outcome.Code, outcome.Output, outcome.Errors));
        }

        Outcome full = Script(shop, "\"$JITNEY\" link a.o --dump - > /dev/full");
        Assert.Equal((1, "error: standard output cannot be written: No space left on device\n"), (full.Code, full.Errors));
        Outcome large = Script(shop, "trap '' XFSZ; ulimit -f 0; \"$JITNEY\" link a.o --dump out.json 2>&1 | cat");
        Assert.Equal("error: out.json cannot be written: File too large\n", large.Output);
        Assert.Equal(["a.c", "a.o", "folder"], Directory.GetFileSystemEntries(shop.PathOf(".")).Select(Path.GetFileName).Order());
    }

    private static Outcome Script(Workshop shop, string text) => shop.Run("sh", ["-c", text], new Dictionary<string, string> { ["JITNEY"] = JitneyProgram.Path });
}
