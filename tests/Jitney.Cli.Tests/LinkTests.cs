using System.Buffers.Binary;
using System.Text.Json;
using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Is what <c>jitney link</c> writes what the objects' relocations say, at whatever address?</summary>
public sealed class LinkTests
{
    private const string First = """
        extern int shared; extern int answer(int); int common;
        static int counter = 5;
        static const char *const words[] = { "one", "two" };
        static int local(int x) { return x + counter; }
        int (*const table[])(int) = { local, answer };
        const char *word(int i) { return words[i & 1]; }
        int start(int x) { counter++; return local(x) + answer(x) + shared + common; }
        """;

    private const string Second = """
        int shared = 42; int zeroes[100]; extern int start(int); extern int missing __attribute__((weak));
        __attribute__((visibility("hidden"))) int secret(void) { return 1; }
        __attribute__((weak)) int answer(int x) { return x ? start(x - 1) + secret() : zeroes[x] + (&missing != 0); }
        """;

    [Theory]
    [InlineData("0x7f0000000000", "-fPIE")]
    [InlineData("0", "-fno-pie")]
    [InlineData("0x7ffff001", "-fPIE")] // Unaligned, and across 2 GiB.
    [InlineData("0x7fff0000", "-fPIC")]
    [InlineData("0x10000000", "-fno-pie")]
    [InlineData("0xfffffffffc000000", "-fPIC")] // The last 64 MiB.
    public void Every_fixup_holds_what_its_relocation_says(string target, string model)
    {
        using var shop = new Workshop();
        shop.Compile("a.o", First, "-O1", "-fcommon", "-fno-inline", model);
        shop.Compile("b.o", Second, "-O1", "-fno-inline", model);
        Outcome outcome = shop.Jitney("link", "--target-address", target, "--dump", "-", "a.o", "b.o");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Dump dump = Dump.Parse(outcome.Output);

        int compared = 0;
        foreach (string name in (string[])["a.o", "b.o"])
        {
            foreach (ReadelfRelocation relocation in ReadelfRelocations.Of(shop, name))
            {
                if (dump[name].Sections.Any(section => section.GetProperty("name").GetString() == relocation.Section))
                {
                    Check(dump, dump[name], relocation);
                    compared++;
                }
            }
        }

        Assert.True(compared > 15);
    }

    [Fact]
    public void Bytes_that_no_relocation_names_are_the_files()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", First, "-O1", "-fcommon", "-mcmodel=small");
        shop.Compile("b.o", Second, "-O1");
        Dump dump = Dump.Parse(shop.Make(JitneyProgram.Path, "link", "--dump", "-", "a.o", "b.o"));
        IReadOnlyList<ReadelfRelocation> relocations = ReadelfRelocations.Of(shop, "b.o");
        shop.Make("objcopy", "-O", "binary", "--only-section=.text", "b.o", "text");
        byte[] expected = File.ReadAllBytes(shop.PathOf("text"));
        byte[] found = dump["b.o"].Section(".text").GetProperty("content").GetBytesFromBase64();
        Assert.Equal(expected.Length, found.Length);

        // Loads through the GOT may have become other instructions, two bytes before the fixup.
        HashSet<int> changed = [.. relocations.Where(relocation => relocation.Section == ".text").SelectMany(relocation => Enumerable.Range((int)relocation.Offset - 3, 7))];
        Assert.All(Enumerable.Range(0, found.Length).Where(index => !changed.Contains(index)), index => Assert.Equal(expected[index], found[index]));
    }

    [Fact]
    public void Symbols_and_sections_are_described()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", First, "-O1", "-fcommon", "-fno-inline");
        shop.Compile("b.o", Second, "-O1");
        shop.Make("ar", "rc", "lib.a", "b.o");
        Dump dump = Dump.Parse(shop.Make(JitneyProgram.Path, "link", "--page-size", "4096", "--target-address", "0x10000", "--slab-size", "65536", "--dump", "-", "a.o", "lib.a"));
        Assert.Equal("x86_64-unknown-linux-gnu", dump.Root.GetProperty("target").GetString());
        Assert.Equal("0x10000", dump.Root.GetProperty("slab").GetProperty("address").GetString());
        Assert.Equal(65536u, dump.Root.GetProperty("slab").GetProperty("size").GetUInt64());
        Assert.Equal(["a.o", "lib.a(b.o)", "<jitney>"], dump.Objects.Select(entry => entry.Name));

        Assert.Equal(("function", "default", "strong", ".text"), Describe(dump["a.o"].Symbol("start")));
        Assert.Equal(("function", "local", "strong", ".text"), Describe(dump["a.o"].Symbol("local")));
        Assert.Equal(("data", "local", "strong", ".data"), Describe(dump["a.o"].Symbol("counter")));
        Assert.Equal(("function", "default", "weak", ".text"), Describe(dump["lib.a(b.o)"].Symbol("answer")));
        Assert.Equal(("function", "hidden", "strong", ".text"), Describe(dump["lib.a(b.o)"].Symbol("secret")));
        Assert.Equal(("data", "default", "strong", "COMMON"), Describe(dump["<jitney>"].Symbol("common")));
        Assert.DoesNotContain(dump["a.o"].Symbols, symbol => symbol.GetProperty("name").GetString() is "" or ".text" or "a.c");

        Assert.Equal("r-x", dump["a.o"].Section(".text").GetProperty("protection").GetString());
        Assert.Equal("rw-", dump["a.o"].Section(".data").GetProperty("protection").GetString());
        Assert.Equal("r--", dump["a.o"].Sections.First(section => section.GetProperty("name").GetString()!.StartsWith(".rodata", StringComparison.Ordinal)).GetProperty("protection").GetString());
        JsonElement zeroes = dump["lib.a(b.o)"].Section(".bss");
        Assert.Equal((JsonValueKind.Null, true, 400u), (zeroes.GetProperty("content").ValueKind, zeroes.GetProperty("zeroFill").GetBoolean(), zeroes.GetProperty("size").GetUInt64()));
    }

    [Fact]
    public void Nothing_is_written_when_anything_is_wrong()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", First, "-fPIE");
        Outcome missing = shop.Jitney("link", "--dump", "out.json", "a.o");
        Assert.Equal(1, missing.Code);
        Assert.All(missing.ErrorLines, line => Assert.Matches("^error: a\\.o: .*symbol '(answer|shared)': is not defined", line));
        Assert.False(shop.Has("out.json"));

        Assert.Equal(0, shop.Jitney("link", "--phony-externals", "--target-address", "0x1000", "--dump", "out.json", "a.o").Code);
        Assert.True(shop.Has("out.json"));
    }

    [Theory]
    [InlineData("^error: nothing defines the entry point 'begin'", "--entry", "begin", "b.o")]
    [InlineData("error: b.o: section .text.*symbol 'answer': is defined already in a.o", "a.o", "b.o")]
    [InlineData("0x[0-9a-f]+ bytes.*0x1000 ", "--slab-size", "4096", "big.o")]
    [InlineData("out of reach", "--target-address", "0x100000000", "near.o")]
    [InlineData("end of the address space$", "--target-address", "0xfffffffffffff000", "b.o")]
    [InlineData("is a shared library", "b.o", "-lc")]
    public void Faults_are_errors(string pattern, params string[] words)
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "int answer(int x) { return x; }");
        shop.Compile("b.o", "int answer(int x) { return x; }");
        shop.Compile("big.o", "char big[5000] = { 1 };");
        shop.Compile("near.o", "int variable; int *f(void) { return &variable; }", "-fno-pie", "-O1");
        Outcome outcome = shop.Jitney(["link", .. words, "--dump", "-"]);
        Assert.Equal((1, ""), (outcome.Code, outcome.Output));
        Assert.StartsWith("error: ", outcome.ErrorLines[0]);
        Assert.Matches(pattern, outcome.Errors);
    }

    private static (string? Kind, string? Scope, string? Linkage, string? Section) Describe(JsonElement symbol) => (
        symbol.GetProperty("kind").GetString(),
        symbol.GetProperty("scope").GetString(),
        symbol.GetProperty("linkage").GetString(),
        symbol.GetProperty("section").GetString());

    private static void Check(Dump dump, DumpObject owner, ReadelfRelocation relocation)
    {
        ulong place = Dump.Address(owner.Section(relocation.Section)) + relocation.Offset;
        ulong symbol = relocation.Symbol == "missing" ? 0 : AddressOf(dump, owner, relocation.Symbol);
        ulong absolute = unchecked(symbol + (ulong)relocation.Addend);
        ulong relative = unchecked(absolute - place);
        switch (relocation.Type)
        {
            case "R_X86_64_64":
                Assert.Equal(absolute, BinaryPrimitives.ReadUInt64LittleEndian(dump.Bytes(place, 8)));
                break;
            case "R_X86_64_PC32" or "R_X86_64_PLT32":
                Assert.Equal(unchecked((uint)relative), BinaryPrimitives.ReadUInt32LittleEndian(dump.Bytes(place, 4)));
                break;
            case "R_X86_64_32" or "R_X86_64_32S":
                Assert.Equal(absolute, BinaryPrimitives.ReadUInt32LittleEndian(dump.Bytes(place, 4)));
                break;
            case "R_X86_64_GOTPCREL" or "R_X86_64_GOTPCRELX" or "R_X86_64_REX_GOTPCRELX":
                CheckGot(dump, owner, place, symbol, relative, relocation);
                break;
            default:
                Assert.Fail($"{relocation.Type} is not known here");
                break;
        }
    }

    // The entry holds the symbol's address; the instruction goes through the entry, or names the symbol itself.
    private static void CheckGot(Dump dump, DumpObject owner, ulong place, ulong symbol, ulong relative, ReadelfRelocation relocation)
    {
        ulong entry = Dump.Address(owner.Got.Single(got => got.GetProperty("symbol").GetString() == relocation.Symbol));
        Assert.Equal(symbol, BinaryPrimitives.ReadUInt64LittleEndian(dump.Bytes(entry, 8)));
        uint found = BinaryPrimitives.ReadUInt32LittleEndian(dump.Bytes(place, 4));
        uint[] allowed = [unchecked((uint)(entry + (ulong)relocation.Addend - place)), (uint)relative, (uint)symbol];
        Assert.Contains(found, allowed);
    }

    private static ulong AddressOf(Dump dump, DumpObject owner, string name)
    {
        if (owner.Sections.Any(section => section.GetProperty("name").GetString() == name))
        {
            return Dump.Address(owner.Section(name));
        }

        JsonElement[] own = [.. owner.Symbols.Where(symbol => symbol.GetProperty("name").GetString() == name)];
        return Dump.Address(own.Length > 0 ? own[0] : dump.Global(name));
    }
}
