using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Does show tell what is inside files for Windows?</summary>
public sealed class CoffShowTests
{
    private const string Source = """
        .text
        .globl f
        .def f
        .scl 2
        .type 32
        .endef
        f: call g
        lea table(%rip), %rax
        ret
        .weak g
        .section .data$x,"dw",discard,table
        .globl table
        table: .quad f
        .section .xdata$x,"dr",associative,table
        .long f@IMGREL
        .section .drectve,"yni"
        .ascii "/INCLUDE:f /DEFAULTLIB:\"a b\""
        """;

    [Fact]
    public void An_object_is_shown_with_sections_symbols_relocations_and_directives()
    {
        using var shop = new Workshop();
        Outcome outcome = shop.Jitney("show", Assemble(shop));
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.StartsWith("a.obj: COFF, x86-64, object\n", outcome.Output);
        Assert.Contains("4 .data$x RWDG 0x8 1 ANY table", Rows(outcome, "Sections"));
        Assert.Contains("6 .xdata$x RDG 0x4 1 ASSOCIATIVE section 4", Rows(outcome, "Sections"));
        Assert.Contains("5 .drectve IE 0x1c 1", Rows(outcome, "Sections"));
        string[] symbols = Rows(outcome, "Symbols");
        Assert.Contains(symbols, row => row.EndsWith(" 0x0 EXTERNAL FUNCTION .text f", StringComparison.Ordinal));
        Assert.Contains(symbols, row => row.EndsWith(" 0x0 WEAK_EXTERNAL NULL undefined g .weak.g.default.f", StringComparison.Ordinal));
        Assert.Equal([".text 2 IMAGE_REL_AMD64_REL32 Delta32", ".data$x 1 IMAGE_REL_AMD64_ADDR64 Pointer64", ".xdata$x 1 IMAGE_REL_AMD64_ADDR32NB ImageOffset32"], Rows(outcome, "Relocations"));
        Assert.EndsWith("Directives\n  /INCLUDE:f\n  /DEFAULTLIB:a b\n", outcome.Output);
    }

    [Fact]
    public void Disassembly_has_relocations_in_place()
    {
        using var shop = new Workshop();
        string output = shop.Make(JitneyProgram.Path, "show", "-d", Assemble(shop));
        Assert.EndsWith(
            """
            Disassembly of a.obj, section .text
            f:
                   0  e800000000            call 0x5
                   1    IMAGE_REL_AMD64_REL32 (Delta32)  g
                   5  488d0500000000        lea (%rip),%rax
                   8    IMAGE_REL_AMD64_REL32 (Delta32)  table
                   c  c3                    ret

            """,
            output);
    }

    [Fact]
    public void A_DLL_is_shown_with_what_it_needs_and_exports()
    {
        using var shop = new Workshop();
        MakeLibrary(shop);
        Outcome outcome = shop.Jitney("show", "a.dll");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.StartsWith("a.dll: PE, 64 bits, x86-64, DLL\n", outcome.Output);
        Assert.Equal(["needed.dll"], Rows(outcome, "Needed libraries", heads: 0));
        Assert.Equal(["1 forwarded NTDLL.RtlAllocateHeap", "2 0x1000 shown"], Rows(outcome, "Exports of a.dll"));
    }

    [Fact]
    public void An_import_library_is_shown_with_what_it_imports()
    {
        using var shop = new Workshop();
        MakeLibrary(shop);
        string[] members = Rows(shop.Jitney("show", "needed.lib"), "Members");
        Assert.Equal(["COFF object needed.dll", "COFF object needed.dll", "COFF object needed.dll", "import object needed.dll"], members.Select(row => string.Join(' ', row.Split(' ')[2..])));
        Assert.EndsWith("Imports from needed.dll\n", shop.Jitney("show", "needed.lib(needed.dll)").Output);

        shop.Make("x86_64-w64-mingw32-dlltool", "-d", "needed.def", "-l", "needed.a");
        string import = Rows(shop.Jitney("show", "needed.a"), "Index").Single(row => row.StartsWith("wanted ", StringComparison.Ordinal)).Split(' ')[1];
        Assert.EndsWith("Import\n  function wanted, there called wanted\n", shop.Jitney("show", $"needed.a({import})").Output);
    }

    [Fact]
    public void An_import_object_is_shown()
    {
        using var shop = new Workshop();
        byte[] header = [0, 0, 0xff, 0xff, 0, 0, 0x64, 0x86, 0, 0, 0, 0, 8, 0, 0, 0, 7, 0, 0, 0];
        File.WriteAllBytes(shop.PathOf("import.obj"), [.. header, .. "f\0a.dll\0"u8]);
        Assert.Equal("import.obj: COFF, x86-64, import object\n  function f from a.dll, number 7\n", shop.Make(JitneyProgram.Path, "show", "import.obj"));
    }

    [Fact]
    public void Code_of_a_compiler_alone_is_refused_with_advice()
    {
        using var shop = new Workshop();
        byte[] header = [0, 0, 0xff, 0xff, 1, 0, 0x64, 0x86, 0, 0, 0, 0, .. Convert.FromHexString("38FEB30CA5D9AB4DAC9BD6B6222653C2")];
        File.WriteAllBytes(shop.PathOf("code.obj"), header);
        Assert.Equal("error: code.obj: holds a compiler's intermediate code instead of machine code; compile it without /GL\n", shop.Jitney("show", "code.obj").Errors);
    }

    private static string Assemble(Workshop shop)
    {
        File.WriteAllText(shop.PathOf("a.s"), Source.Replace("/DEFAULTLIB:\"a b\"", "/DEFAULTLIB:\\\"a b\\\"", StringComparison.Ordinal) + "\n");
        shop.Make("clang-19", "--target=x86_64-pc-windows-msvc", "-c", "a.s", "-o", "a.obj");
        return "a.obj";
    }

    private static void MakeLibrary(Workshop shop)
    {
        File.WriteAllText(shop.PathOf("needed.def"), "LIBRARY needed.dll\nEXPORTS\nwanted\n");
        File.WriteAllText(shop.PathOf("a.def"), "LIBRARY a.dll\nEXPORTS\nshown\nforwarded = NTDLL.RtlAllocateHeap\n");
        File.WriteAllText(shop.PathOf("a.c"), "__declspec(dllimport) int wanted(void); int shown(void) { return wanted(); }");
        shop.Make("/usr/lib/llvm-19/bin/llvm-dlltool", "-m", "i386:x86-64", "-d", "needed.def", "-l", "needed.lib");
        shop.Make("clang-19", "--target=x86_64-pc-windows-msvc", "-O1", "-c", "a.c", "-o", "a.obj");
        shop.Make("lld-link-19", "/dll", "/noentry", "/out:a.dll", "/def:a.def", "a.obj", "needed.lib");
    }

    // The rows of a part in single blanks, without the line that names its columns.
    private static string[] Rows(Outcome outcome, string heading, int heads = 1)
    {
        string[] lines = outcome.Output.Split('\n');
        int start = Array.IndexOf(lines, heading);
        Assert.True(start >= 0, $"no part {heading} in: {outcome.Output}{outcome.Errors}");
        return [.. lines[(start + 1 + heads)..].TakeWhile(static line => line.Length > 0).Select(static line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
    }
}
