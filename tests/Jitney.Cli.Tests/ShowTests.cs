using Jitney.Cli.Tests.Support;

namespace Jitney.Cli.Tests;

/// <summary>Does show tell what is inside, in words that a reader can check?</summary>
public sealed class ShowTests
{
    private const string Call = """
        .globl f
        .type f, @function
        f: push %rbx
        call puts@PLT
        lea message(%rip), %rdi
        mov table@GOTPCREL(%rip), %rax
        ret
        .size f, . - f
        .section .rodata
        .skip 4
        message: .byte 0
        .section .note.GNU-stack,""
        """;

    [Fact]
    public void What_is_shown_of_many_sections_takes_no_more_than_their_number()
    {
        // Looking at all symbols and relocations for each section takes longer than a program has here to end.
        const int Sections = 100_000;
        using var shop = new Workshop();
        File.WriteAllLines(shop.PathOf("many.s"), Enumerable.Range(0, Sections).Select(number => $".section .text.f{number},\"ax\"\nf{number}: call f{number / 2}"));
        shop.Make("as", "many.s", "-o", "many.o");
        string[] lines = shop.Make(JitneyProgram.Path, "show", "-d", "many.o").Split('\n');
        Assert.Equal(Sections, lines.Count(line => line.StartsWith("Disassembly of", StringComparison.Ordinal)));
        Assert.Contains("f99999:", lines);
    }

    [Fact]
    public void Long_names_are_cut_and_widen_no_column()
    {
        using var shop = new Workshop();
        string name = new('n', 3000);
        shop.Compile("a.o", $"__attribute__((section(\".{name[1..]}\"))) int {name} = 1; int other;");
        string[] lines = shop.Make(JitneyProgram.Path, "show", "a.o").Split('\n');
        Assert.Contains(lines, line => line.Contains(new string('n', 2000) + "... (3000 characters)", StringComparison.Ordinal));
        Assert.InRange(Assert.Single(lines, line => line.EndsWith(" other", StringComparison.Ordinal)).Length, 1, 400);
    }

    [Fact]
    public void An_object_is_shown_with_sections_symbols_and_relocations_by_kind()
    {
        using var shop = new Workshop();
        Outcome outcome = shop.Jitney("show", Assemble(shop));
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        string[] lines = outcome.Output.Split('\n');
        Assert.Equal("call.o: ELF, 64 bits, little-endian, x86-64, relocatable", lines[0]);
        Assert.Equal(["Sections", "number name type flags size alignment", "1 .text PROGBITS AX 0x15 1", "2 .rela.text RELA I 0x48 8"], lines[2..6].Select(Words));
        Assert.Contains(lines.Select(Words), line => line.EndsWith(" 0x0 21 FUNC GLOBAL DEFAULT .text f", StringComparison.Ordinal));
        Assert.Contains(lines.Select(Words), line => line.EndsWith(" 0x0 0 NOTYPE GLOBAL DEFAULT undefined puts", StringComparison.Ordinal));
        Assert.Equal(
            """
            Relocations
              section  count  type                    edge kind
              .text        1  R_X86_64_PC32           Delta32
              .text        1  R_X86_64_PLT32          BranchDelta32
              .text        1  R_X86_64_REX_GOTPCRELX  GotEntryDelta32RexRelaxable

            """,
            outcome.Output[outcome.Output.IndexOf("Relocations", StringComparison.Ordinal)..]);
        Assert.DoesNotContain('\e', outcome.Output);
    }

    [Fact]
    public void Disassembly_has_relocations_in_place()
    {
        using var shop = new Workshop();
        Outcome outcome = shop.Jitney("show", "--disassemble", Assemble(shop));
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.Equal(
            """
            Disassembly of call.o, section .text
            f:
                   0  53                    push %rbx
                   1  e800000000            call 0x6
                   2    R_X86_64_PLT32 (BranchDelta32)  puts-0x4
                   6  488d3d00000000        lea (%rip),%rdi
                   9    R_X86_64_PC32 (Delta32)  .rodata+0x0
                   d  488b0500000000        mov (%rip),%rax
                  10    R_X86_64_REX_GOTPCRELX (GotEntryDelta32RexRelaxable)  table-0x4
                  14  c3                    ret

            """,
            outcome.Output[outcome.Output.IndexOf("Disassembly", StringComparison.Ordinal)..]);
    }

    [Fact]
    public void Types_of_the_processors_range_have_its_names_and_one_is_singular()
    {
        ForeignMachine.RiscV64.RequireCompiler();
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("a.c"), "int f(void) { return 1; }");
        shop.Make(ForeignMachine.RiscV64.Compiler, "-c", "a.c");
        string[] lines = [.. shop.Make(JitneyProgram.Path, "show", "--graph", "a.o").Split('\n').Select(Words)];
        Assert.Contains(lines, static line => line.Contains(" .riscv.attributes RISCV_ATTRIBUTES ", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("1 object, ", StringComparison.Ordinal));
    }

    [Fact]
    public void Instructions_of_AArch64_are_shown_as_words_with_their_relocations()
    {
        ForeignMachine.AArch64.RequireCompiler();
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("a.s"), ".globl f\nf: nop\nbl puts\nadrp x0, message + 8\nret\n.byte 1, 2, 3\n.data\nmessage: .byte 0\n");
        shop.Make(ForeignMachine.AArch64.Compiler, "-c", "a.s");
        Assert.Equal(
            [
                "f:", "0 d503201f", "4 94000000", "4 R_AARCH64_CALL26 (* puts+0x0", "8 90000000", "8 R_AARCH64_ADR_PREL_PG_HI21 (* .data+0x8", "c d65f03c0", "10 010203",
            ],
            Code(shop.Make(JitneyProgram.Path, "show", "-d", "a.o")));
    }

    [Fact]
    public void A_dump_is_shown_with_addresses_and_fixed_up_code()
    {
        using var shop = new Workshop();
        Assemble(shop);
        shop.Compile("main.o", "void puts(void) {} int table;");
        shop.Make(JitneyProgram.Path, "link", "--target-address", "0x10000000", "--dump", "out.json", "call.o", "main.o");
        var dump = Dump.Parse(File.ReadAllText(shop.PathOf("out.json")));
        ulong start = Dump.Address(dump.Global("f"));
        Outcome outcome = shop.Jitney("show", "-d", "out.json");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.StartsWith("out.json: dump of a link for x86_64-unknown-linux-gnu, slab at 0x10000000 of 67108864 bytes\n\nSections of call.o\n", outcome.Output);
        Assert.Contains($"0x{start:x} 0x15 1 r-x .text", outcome.Output.Split('\n').Select(Words));
        Assert.Contains($"0x{start:x} 21 function default strong f", outcome.Output.Split('\n').Select(Words));
        Assert.Equal(["f:", $"{start:x} 53 push %rbx"], Code(outcome.Output)[..2]);
        string call = $"call 0x{Dump.Address(dump.Global("puts")):x}";
        Assert.EndsWith(call, Code(outcome.Output)[2]);
        File.WriteAllText(shop.PathOf("other.json"), """{"target": "x86_64-unknown-linux-gnu", "slab": {"address": 1}}""");
        Assert.StartsWith("error: other.json: is not as 'jitney link --dump' writes it: ", shop.Jitney("show", "other.json").Errors);
        File.WriteAllText(shop.PathOf("cut.json"), File.ReadAllText(shop.PathOf("out.json"))[..^20]);
        Assert.StartsWith("error: cut.json: is not as 'jitney link --dump' writes it: ", shop.Jitney("show", "cut.json").Errors);
    }

    [Fact]
    public void Instructions_of_RISC_V_have_two_or_four_bytes_by_their_low_bits()
    {
        ForeignMachine.RiscV64.RequireCompiler();
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("r.s"), ".option norelax\n.globl f\nf: nop\ncall puts\n.option norvc\naddi a0, a0, 1\nret\n");
        shop.Make(ForeignMachine.RiscV64.Compiler, "-march=rv64gc", "-c", "r.s");
        Assert.Equal(["f:", "0 0001", "2 00000097", "2 R_RISCV_CALL_PLT (* puts+0x0", "6 000080e7", "a 00150513", "e 00008067"], Code(shop.Make(JitneyProgram.Path, "show", "-d", "r.o")));
    }

    [Theory]
    [InlineData("archive", "rcs")]
    [InlineData("thin archive", "rcsT")]
    public void An_archive_is_shown_with_members_and_index(string kind, string operation)
    {
        using var shop = new Workshop();
        shop.Compile("one.o", "int one;");
        shop.Compile("two.o", "int two;");
        shop.Make("ar", operation, "lib.a", "one.o", "two.o");
        Outcome outcome = shop.Jitney("show", "lib.a");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.StartsWith($"lib.a: {kind}\n\nMembers\n", outcome.Output);
        Assert.Equal(["one.o", "two.o"], Rows(outcome, "Members").Select(row => row.Split(' ')[^1]));
        Assert.Equal(["one one.o", "two two.o"], Rows(outcome, "Index"));
        Assert.StartsWith("lib.a(two.o): ELF", shop.Jitney("show", "lib.a(two.o)").Output);
        Assert.Equal("error: lib.a: has no member three.o\n", shop.Jitney("show", "lib.a(three.o)").Errors);
    }

    [Fact]
    public void The_link_graph_tells_what_is_kept_and_why()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", """
            extern int shared;
            static int unused(void) { return 1; }
            static int helper(int x) { return x + shared; }
            int (*choose(void))(int) { return helper; }
            __attribute__((used)) static int kept(void) { return 2; }
            """, "-O1", "-ffunction-sections", "-fPIC", "-Wno-unused-function", "-fno-inline");
        shop.Compile("b.o", "int shared; static int lost(void) { return 3; } int (*volatile p)(void); void g(void) { if (0) p = lost; }", "-O0", "-ffunction-sections");
        Outcome outcome = shop.Jitney("show", "--graph", "a.o", "b.o");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        string[] reasons = Rows(outcome, "Link graph: what is not needed is marked");
        Assert.Contains("a.o .text.choose live defines choose", reasons);
        Assert.Contains("a.o .text.helper live a.o .text.choose refers to it", reasons);
        Assert.Contains("b.o .text.lost dead nothing that is kept refers to it", reasons);
        Assert.Equal("shared", Assert.Single(Rows(outcome, "Global offset table")).Split(' ')[1]);
        Assert.Contains(Rows(outcome, "Link graph: every block has its address"), row => row.EndsWith("a.o .text.choose", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_damaged_is_told_and_the_rest_is_shown()
    {
        using var shop = new Workshop();
        shop.Compile("good.o", "int x;");
        File.WriteAllBytes(shop.PathOf("cut.o"), File.ReadAllBytes(shop.PathOf("good.o"))[..100]);
        File.WriteAllText(shop.PathOf("empty.o"), "");
        File.WriteAllText(shop.PathOf("words"), "words");
        Outcome outcome = shop.Jitney("show", "cut.o", "empty.o", "words", "absent.o", ".", "good.o");
        Assert.Equal(1, outcome.Code);
        Assert.StartsWith("good.o: ELF", outcome.Output);
        Assert.StartsWith("error: cut.o: ", outcome.ErrorLines[0]);
        Assert.Equal(
            [
                "error: empty.o: is empty",
                "error: words: is neither an object, an archive, a shared library nor a linker script",
                "error: absent.o: does not exist",
                "error: .: is a folder",
            ],
            outcome.ErrorLines[1..]);
        Assert.Equal(2, shop.Jitney("show").Code);
    }

    [Fact]
    public void A_shared_library_is_shown_though_its_relocations_are_not_ours()
    {
        using var shop = new Workshop();
        shop.Compile("a.o", "extern int y; int *x = &y;", "-fPIC");
        shop.Make("cc", "-shared", "a.o", "-o", "a.so");
        Outcome outcome = shop.Jitney("show", "a.so");
        Assert.Equal((0, ""), (outcome.Code, outcome.Errors));
        Assert.StartsWith("a.so: ELF, 64 bits, little-endian, x86-64, shared", outcome.Output);
    }

    [Fact]
    public void Names_cannot_command_the_terminal()
    {
        using var shop = new Workshop();
        File.WriteAllText(shop.PathOf("bell.s"), "\"a\e[31mb\": nop\n.section .note.GNU-stack,\"\"\n");
        shop.Make("as", "bell.s", "-o", "bell.o");
        Outcome outcome = shop.Jitney("show", "--disassemble", "bell.o");
        Assert.Contains(@"a\x1b[31mb:", outcome.Output);
        Assert.DoesNotContain('\e', outcome.Output);
    }

    private static string Assemble(Workshop shop)
    {
        File.WriteAllText(shop.PathOf("call.s"), Call + "\n");
        shop.Make("as", "call.s", "-o", "call.o");
        return "call.o";
    }

    // With the kind of a relocation left out.
    private static string[] Code(string output) =>
    [
        .. output[output.IndexOf("Disassembly", StringComparison.Ordinal)..].Split('\n').Skip(1).Select(Words).Where(static line => line.Length > 0)
            .Select(static line => line.Split(' ') switch
            {
                [var offset, "type", .., var symbol] => $"{offset} * {symbol}",
                [var offset, var type, var kind, .., var symbol] when kind[0] == '(' => $"{offset} {type} (* {symbol}",
                _ => line,
            }),
    ];

    private static string Words(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The rows of the first table behind a heading, without the columns' heads, with single blanks.</summary>
    private static string[] Rows(Outcome outcome, string heading) =>
    [
        .. outcome.Output.Split('\n').Select(Words)
            .SkipWhile(line => line != heading)
            .TakeWhile(line => line.Length > 0)
            .SkipWhile(line => !line.StartsWith("object section", StringComparison.Ordinal) && !line.StartsWith("address", StringComparison.Ordinal)
                && !line.StartsWith("offset", StringComparison.Ordinal) && !line.StartsWith("symbol", StringComparison.Ordinal))
            .Skip(1),
    ];
}
