using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Does <c>jitney link</c> take objects and archives for Windows as it takes others?</summary>
public sealed class LinkCoffTests
{
    private const string Program = """
        .text
        .globl main
        main:
            call helper
            call *__imp_ExitProcess(%rip)
            lea __ImageBase(%rip), %rax
            ret
        .data
        .globl word
        word: .rva main
        """;

    [Theory]
    [InlineData("")]
    [InlineData("--target=x86_64-pc-windows-msvc")]
    [InlineData("--target=x86_64-w64-windows-gnu")]
    [InlineData("-m i386pep")]
    public void Objects_and_archives_are_linked_and_dumped(string target)
    {
        using var shop = new Workshop();
        Assemble(shop, "a", Program);
        Assemble(shop, "b", ".text\n.globl helper\nhelper: ret");
        shop.Make("llvm-ar-19", "rcs", "b.lib", "b.obj");
        var dump = Dump.Parse(shop.Make(
            JitneyProgram.Path,
            ["link", .. target.Split(' ', StringSplitOptions.RemoveEmptyEntries), "a.obj", "b.lib", "--define", "ExitProcess=0x7ff812345678", "--target-address", "0x140000000", "--dump", "-"]));

        Assert.Equal("x86_64-pc-windows-msvc", dump.Root.GetProperty("target").GetString());
        ulong main = Dump.Address(dump.Global("main"));
        Assert.Equal(0x1_4000_0000ul, Dump.Address(dump.Global("__ImageBase")));
        Assert.Equal(main - 0x1_4000_0000, BitConverter.ToUInt32(dump.Bytes(Dump.Address(dump.Global("word")), 4)));
        Assert.Equal(Dump.Address(dump.Global("helper")), main + 5 + BitConverter.ToUInt32(dump.Bytes(main + 1, 4)));
        Assert.Equal(0x7ff8_1234_5678ul, BitConverter.ToUInt64(dump.Bytes(Dump.Address(dump.Global("__imp_ExitProcess")), 8)));
        Assert.Contains(dump.Objects, static entry => entry.Name == "b.lib(b.obj)");
        Assert.Contains(dump.Objects.SelectMany(static entry => entry.Got), static entry => entry.GetProperty("symbol").GetString() == "ExitProcess");
    }

    [Theory]
    [InlineData("llvm-dlltool-19", "-m", "i386:x86-64")]
    [InlineData("x86_64-w64-mingw32-dlltool")]
    public void An_imported_name_is_given_as_any_other(string tool, params string[] options)
    {
        using var shop = new Workshop();
        Assemble(shop, "a", Program);
        Assemble(shop, "b", ".text\n.globl helper\nhelper: ret");
        File.WriteAllText(shop.PathOf("k.def"), "LIBRARY KERNEL32.dll\nEXPORTS\nExitProcess\n");
        shop.Make(tool, [.. options, "-d", "k.def", "-l", "k.lib"]);

        Outcome missing = shop.Jitney("link", "a.obj", "b.obj", "k.lib", "--dump", "-");
        Assert.Equal((1, ""), (missing.Code, missing.Output));
        Assert.StartsWith("error: a.obj: ", missing.Errors);
        Assert.Contains("ExitProcess", missing.Errors);
        Assert.Contains("KERNEL32.dll", missing.Errors);

        var dump = Dump.Parse(shop.Make(JitneyProgram.Path, "link", "a.obj", "b.obj", "k.lib", "--define", "ExitProcess=0x1234", "--dump", "-"));
        Assert.Equal(0x1234ul, BitConverter.ToUInt64(dump.Bytes(Dump.Address(dump.Global("__imp_ExitProcess")), 8)));
    }

    [Fact]
    public void Objects_of_two_formats_are_not_linked_together()
    {
        using var shop = new Workshop();
        Assemble(shop, "a", ".text\n.globl f\nf: ret");
        shop.Compile("b.o", "int g(void) { return 1; }");

        Outcome outcome = shop.Jitney("link", "a.obj", "b.o", "--dump", "-");

        Assert.Equal((1, "error: b.o: is an ELF object, and a.obj is for COFF\n"), (outcome.Code, outcome.Errors));
    }

    [Fact]
    public void What_compilers_for_Windows_make_of_C_plus_plus_is_linked()
    {
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("a.cc"), """
            extern "C" int printf(const char *, ...);
            struct Base { virtual int f(int n) { return n; } virtual ~Base() {} };
            struct Derived : Base { int f(int n) override { return n + 1; } };
            inline int shared(int n) { static int count; return n + count++; }
            Derived object;
            int main() { try { printf("%d", object.f(shared(1))); throw 1; } catch (int) { return 2; } }
            """);
        foreach (string[] compiler in (string[][])[["x86_64-w64-mingw32-g++"], ["clang-19", "--target=x86_64-w64-windows-gnu"], ["clang-19", "--target=x86_64-pc-windows-msvc", "-fcxx-exceptions"]])
        {
            shop.Make(compiler[0], [.. compiler[1..], "-O1", "-fexceptions", "-c", "a.cc", "-o", "a.o"]);
            var dump = Dump.Parse(shop.Make(JitneyProgram.Path, "link", "a.o", "--phony-externals", "--target-address", "0x10000000", "--dump", "-"));
            Assert.NotEqual(0ul, Dump.Address(dump.Global("main")));
            Assert.Contains(dump.Objects[0].Sections, static section => section.GetProperty("name").GetString() == ".pdata");
        }
    }

    private static void Assemble(Workshop shop, string name, string source)
    {
        File.WriteAllText(shop.PathOf($"{name}.s"), source + "\n");
        shop.Make("clang-19", "--target=x86_64-pc-windows-msvc", "-c", $"{name}.s", "-o", $"{name}.obj");
    }
}
