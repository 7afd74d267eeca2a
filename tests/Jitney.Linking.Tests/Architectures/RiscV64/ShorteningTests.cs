using System.Globalization;
using System.Text;
using Jitney.Linking.Layout;
using Jitney.Linking.Passes;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Architectures.RiscV64;

/// <summary>Is code as short as it can be, and does all that names places in it still name the same?</summary>
public sealed class ShorteningTests
{
    private const ulong Code = 0x1000_0000;

    [Theory]
    [InlineData(1, "-march=rv64gc")]
    [InlineData(60, "-march=rv64gc")]
    [InlineData(60, "-march=rv64g")]
    [InlineData(400, "-march=rv64gc")]
    public void An_independent_linker_leaves_the_same_bytes(int functions, string processor)
    {
        using var tools = new Toolbox();
        byte[] content = ProgramsRiscV.Compile(tools, Program(functions), processor, "-mabi=lp64d", "-falign-functions=16", "-falign-loops=8", "-fno-jump-tables", "-fno-pie", "-mcmodel=medany");
        byte[] theirs = ProgramsRiscV.LinkElsewhere(tools, Code, ".text");
        OfflineBatch linked = Linker(content).Link();
        Assert.Equal(Convert.ToHexString(theirs), Convert.ToHexString(linked.Read(Code, theirs.Length)));
        Assert.Equal((ulong)theirs.Length, SizeOf(linked));
    }

    [Fact]
    public void Jumps_become_short_where_processors_have_short_ones()
    {
        OfflineBatch linked = Linker(ProgramsRiscV.Assemble("f: tail g; call g; .globl f; g: ret; .option norvc; h: nop")).Link();
        Assert.Equal((0xa019u, 0x004000efu), (linked.Read32(Code) & 0xffff, linked.Read32(Code + 2))); // c.j +6; jal ra, +4
    }

    [Fact]
    public void Symbols_move_with_the_code_and_have_their_size()
    {
        OfflineBatch linked = Linker(ProgramsRiscV.Assemble(".globl f, g, end; f: call g; call g; .size f, .-f; .type f, @function; g: ret; .size g, .-g; end: ")).Link();
        Assert.Equal((Code + 8, Code + 10), (linked["g"], linked["end"]));
        Assert.Equal((8ul, 2ul), (linked.Global("f").Size, linked.Global("g").Size));
    }

    [Fact]
    public void Differences_of_labels_are_those_of_the_short_code()
    {
        OfflineBatch linked = Linker(ProgramsRiscV.Assemble(".globl f, table; f: call f; .p2align 4; 1: call f; 2: ret; .data; table: .word 2b - f; .byte 2b - 1b; .uleb128 2b - f")).Link();
        Assert.Equal((20u, 4, 20), (linked.Read32(linked["table"]), linked.Read(linked["table"] + 4, 1)[0], linked.Read(linked["table"] + 5, 1)[0]));
    }

    [Fact]
    public void Code_is_aligned_whatever_lies_before_it()
    {
        OfflineBatch linked = Linker(ProgramsRiscV.Assemble(".globl f, a, b, c; f: call f; .p2align 3; a: call f; c.nop; .p2align 5; b: call f; .p2align 1; c: ret")).Link();
        Assert.Equal((Code + 8, Code + 0x20, Code + 0x24), (linked["a"], linked["b"], linked["c"]));
        Assert.Equal(0x00000013u, linked.Read32(Code + 4)); // nop
    }

    [Fact]
    public void What_lies_too_far_keeps_its_call()
    {
        OfflineBatch linked = Linker(ProgramsRiscV.Assemble(".globl f, g; f: call g; .zero 0x100000; g: call f")).Link();
        Assert.Equal(linked["g"], ProgramsRiscV.AddressOf(linked, Code));
        Assert.Equal(Code, ProgramsRiscV.AddressOf(linked, linked["g"]));
    }

    [Fact]
    public void What_cannot_be_aligned_where_it_lies_is_refused()
    {
        string source = ".option norvc; .section .init,\"ax\"; nop; .p2align 4; nop";
        string message = Assert.ThrowsAny<LinkException>(() => Linker(ProgramsRiscV.Assemble(source)).Link()).Message;
        Assert.Contains("aligns code to 0x10, and the section itself lies at 0x", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_left_out_of_unwind_tables()
    {
        string message = Assert.ThrowsAny<LinkException>(() => Linker(ProgramsRiscV.Assemble($".globl f; f: ret; .section .eh_frame,\"a\",@progbits; .reloc 0, R_RISCV_ALIGN, 4; .zero 8")).Link()).Message;
        Assert.Equal("a.o: section .eh_frame: offset 0x0: aligns code in an unwind table, which has none", message);
    }

    [Fact]
    public void Calls_at_the_end_of_their_reach_arrive_whatever_alignments_take_up()
    {
        // Hundreds of calls to and fro over a gap, with alignments that take up what they give.
        int jumps = 0;
        int calls = 0;
        for (int gap = 0x10_0000 - 9000; gap <= 0x10_0000 - 3000; gap += 400)
        {
            OfflineBatch linked = Linker(ProgramsRiscV.Assemble($".globl f; f: {Callers('a', 'b')}.zero {gap}; {Callers('b', 'a')}")).Link();
            foreach ((string from, string to) in Enumerable.Range(0, 300).SelectMany(static number => new[] { ($"a{number}", $"b{number}"), ($"b{number}", $"a{number}") }))
            {
                bool isJump = (linked.Read32(linked[from]) & 0x7f) == 0x6f;
                jumps += isJump ? 1 : 0;
                calls++;
                Assert.Equal(linked[to], isJump ? ProgramsRiscV.JumpTarget(linked, linked[from]) : ProgramsRiscV.AddressOf(linked, linked[from]));
            }
        }

        Assert.InRange(jumps, 1, calls - 1);
    }

    [Fact]
    public void Calls_between_objects_become_short_too()
    {
        OfflineBatch linked = Linker(ProgramsRiscV.Assemble(".globl f; f: call g; call g")).Add(ProgramsRiscV.Assemble(".globl g; .p2align 4; g: call f"), "b.o").Link();
        Assert.Equal((Code + 16, Code + 16, Code), (ProgramsRiscV.JumpTarget(linked, Code), ProgramsRiscV.JumpTarget(linked, Code + 4), ProgramsRiscV.JumpTarget(linked, Code + 16)));
    }

    [Fact]
    public void Low_parts_find_their_high_parts_over_code_that_became_shorter()
    {
        OfflineBatch linked = Linker(ProgramsRiscV.Assemble(".globl f, v; f: 1: auipc s0, %pcrel_hi(v); call f; call f; addi s0, s0, %pcrel_lo(1b); .data; .zero 0x678; v: .quad 1")).Link();
        uint high = linked.Read32(Code);
        uint low = linked.Read32(Code + 12);
        Assert.Equal(linked["v"], unchecked(Code + (ulong)(int)(high & 0xfffff000) + (ulong)((int)low >> 20)));
    }

    [Theory]
    [InlineData("f: .reloc 0, R_RISCV_ALIGN, 100; nop; nop", "leaves 100 bytes for an alignment, and the section has 8 there")]
    [InlineData("f: .reloc 0, R_RISCV_ALIGN, 6; .reloc 2, R_RISCV_32, f; nop; nop", "in which another relocation writes")]
    [InlineData("f: .reloc 0, R_RISCV_64, f; .reloc 4, R_RISCV_ALIGN, 4; nop; nop", "in which another relocation writes")]
    [InlineData("f: .reloc 0, R_RISCV_ALIGN, 6; .reloc 4, R_RISCV_ALIGN, 4; nop; nop", "in which another relocation writes")]
    [InlineData("f: .half 1; .reloc 2, R_RISCV_ALIGN, 4; nop; nop; .half 1", "0x6 bytes are needed there to align code to 0x8, and the assembler left 0x4")]
    [InlineData("f: .byte 1; .reloc 1, R_RISCV_ALIGN, 3; nop; nop", "both must be even, and enough")]
    [InlineData("f: .reloc 0, R_RISCV_SET_ULEB128, f; .byte 0; .zero 7", "the next relocation subtracts nothing")]
    [InlineData("f: .reloc 0, R_RISCV_SUB_ULEB128, f; .byte 0; .zero 7", "no relocation before it sets")]
    [InlineData("f: .reloc 7, R_RISCV_SET_ULEB128, f; .reloc 7, R_RISCV_SUB_ULEB128, f; .zero 7; .byte 0x80", "does not end in its section")]
    [InlineData("f: .reloc 0, R_RISCV_PCREL_LO12_I, f; addi a0, a0, 0", "is the low part of what is formed at 0x0, and no relocation there forms a high part")]
    [InlineData("f: .reloc 4, R_RISCV_PCREL_LO12_I, f; .reloc 0, R_RISCV_HI20, f; lui a0, 0; addi a0, a0, 0", "no relocation there forms a high part")]
    [InlineData("f: .reloc 0, R_RISCV_PCREL_LO12_S, v; sd a0, 0(a0); .data; v: .quad 0", "its symbol is no label of this section")]
    [InlineData("f: .reloc 0, R_RISCV_PCREL_HI20, f; .reloc 4, R_RISCV_PCREL_LO12_I, f + 4; auipc a0, 0; addi a0, a0, 0", "is a low part with an addend")]
    [InlineData("f: .reloc 0, R_RISCV_PCREL_HI20, f; .reloc 4, R_RISCV_TLSDESC_LOAD_LO12, f; auipc a0, 0; addi a0, a0, 0", "no relocation there forms a high part")]
    public void What_does_not_belong_together_is_one_error(string source, string problem)
    {
        string message = Assert.ThrowsAny<LinkException>(() => Linker(ProgramsRiscV.Assemble($".option norelax; .option norvc; .globl f; {source}", "-mno-relax")).Link()).Message;
        Assert.StartsWith("a.o: section .text: offset 0x", message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
    }

    private static string Callers(char from, char to) => string.Concat(Enumerable.Range(0, 300).Select(number => string.Create(
        CultureInfo.InvariantCulture,
        $".globl {from}{number}; {from}{number}: call {to}{number}; .p2align {(number % 50 == 0 ? 9 : 2 + (number % 3))}; tail {to}{299 - number}; ")));

    private static ulong SizeOf(OfflineBatch linked) => linked.Blocks(".text").Single(static block => block.Size > 0).Size;

    // Functions that call each other over all distances, with loops, and tables of addresses and of distances.
    private static string Program(int functions)
    {
        var program = new StringBuilder("int data[64] = { 1 };\n");
        for (int number = 0; number < functions; number++)
        {
            program.Append(CultureInfo.InvariantCulture, $"__attribute__((noinline, noclone)) int f{number}(int);\n");
        }

        for (int number = 0; number < functions; number++)
        {
            int near = (number + 1) % functions;
            int far = (number * 7 + 3) % functions;
            program.Append(CultureInfo.InvariantCulture, $$"""
                int f{{number}}(int n)
                {
                    int sum = 0;
                    for (int i = 0; i < n; i++) { sum += data[(i * {{number}}) & 63] ^ f{{far}}(n - 1); }
                    switch (n) { case 1: return f{{near}}(sum) + 1; case 2: data[3] = sum; break; case 3: return sum * 3; case 4: sum ^= 7; break; case 5: return f{{far}}(2); case 6: return f{{near}}(9) - sum; }
                    return sum ? f{{near}}(sum / 2) : sum;
                }

                """);
        }

        return program.ToString();
    }

    private static OfflineLinker Linker(byte[] content) =>
        new OfflineLinker { Segments = new SegmentAddresses(Code, Code + 0x100_0000, Code + 0x200_0000), Strip = StripMode.KeepAll }.Add(content, "a.o");
}
