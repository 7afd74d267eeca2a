using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Architectures.RiscV64;

/// <summary>Does each model of thread-local storage become the local executable one?</summary>
public sealed class ThreadModelTests
{
    private const uint Nothing = 0x00000013;

    [Theory]
    [InlineData("la.tls.gd a0, v; call __tls_get_addr", 0x12345, new[] { 0x00012537u, 0x34550513u, 0x00450533u, Nothing })]
    [InlineData("la.tls.gd a0, v; mv s0, ra; tail __tls_get_addr", 0x12345, new[] { 0x00012537u, 0x34550513u, 0x00008413u, 0x00450533u, 0x00008067u })]
    [InlineData("lui a0, %tprel_hi(v); add a0, a0, tp, %tprel_add(v); lw a1, %tprel_lo(v)(a0); sw a1, %tprel_lo(v)(a0)", 0x12876, new[] { 0x00013537u, 0x00450533u, 0x87652583u, 0x86b52b23u })]
    [InlineData("1: auipc a0, %tlsdesc_hi(v); ld a1, %tlsdesc_load_lo(1b)(a0); addi a0, a0, %tlsdesc_add_lo(1b); jalr t0, 0(a1), %tlsdesc_call(1b)", 0x12345, new[] { Nothing, Nothing, 0x00012537u, 0x34550513u })]
    [InlineData("1: auipc a0, %tlsdesc_hi(v); ld a1, %tlsdesc_load_lo(1b)(a0); addi a0, a0, %tlsdesc_add_lo(1b); jalr t0, 0(a1), %tlsdesc_call(1b)", 0x345, new[] { Nothing, Nothing, Nothing, 0x34500513u })]
    public void Instructions_become_those_of_the_local_executable_model(string source, long distance, uint[] expected)
    {
        OfflineBatch linked = Linker(source, distance).Link();
        Assert.Equal(expected, Enumerable.Range(0, expected.Length).Select(index => linked.Read32(OfflineLinker.High.Code + (4 * (ulong)index))));
    }

    [Theory]
    [InlineData("lui a0, %tprel_hi(v); add a0, a0, tp, %tprel_add(v); lw a1, %tprel_lo(v)(a0); sd a1, %tprel_lo(v)(a0); flw fa0, %tprel_lo(v + 4)(a0)")]
    [InlineData("1: auipc a0, %tlsdesc_hi(v); ld a1, %tlsdesc_load_lo(1b)(a0); addi a0, a0, %tlsdesc_add_lo(1b); jalr t0, 0(a1), %tlsdesc_call(1b)")]
    public void An_independent_linker_writes_the_same(string source)
    {
        using var tools = new Toolbox();
        foreach (int distance in new[] { 0, 0x7f8, 0x800, 0x123_4568 })
        {
            string variables = distance > 0x1000 ? $".section .tbss,\"awT\",@nobits; .zero {distance}; .globl v; v: .zero 8" : $".section .tdata,\"awT\"; .zero {distance}; .globl v; v: .quad 1";
            byte[] content = ProgramsRiscV.Assemble(tools, $".option norvc; .option norelax; .text; .globl f; f: {source}; {variables}", "-mno-relax");
            byte[] theirs = ProgramsRiscV.LinkElsewhere(tools, OfflineLinker.High.Code, ".text", "--no-relax");
            OfflineBatch linked = new OfflineLinker { Segments = OfflineLinker.High, ThreadStorage = 0 }.Add(content).Link();
            Assert.Equal(Convert.ToHexString(theirs), Convert.ToHexString(linked.Read(OfflineLinker.High.Code, theirs.Length)));
        }
    }

    [Fact]
    public void The_initial_executable_model_reads_the_distance_from_the_table()
    {
        OfflineBatch linked = Linker("la.tls.ie a0, v; add a0, a0, tp", 0x1_2340).Link();
        ulong entry = linked.GotEntryAddress("v");
        Assert.Equal(0x1_2340ul, linked.Read64(entry));
        Assert.Equal(entry, ProgramsRiscV.AddressOf(linked, OfflineLinker.High.Code));
    }

    [Theory]
    [InlineData("la.tls.gd a0, v; jal __tls_get_addr")]
    [InlineData("la.tls.gd a0, v; la t1, __tls_get_addr; jalr t1")]
    public void A_call_that_is_not_the_models_is_refused(string source)
    {
        string message = Assert.ThrowsAny<LinkException>(() => Linker(source, 0).Link()).Message;
        Assert.Contains("symbol '__tls_get_addr': is used by other instructions than a call of two", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_distance_that_does_not_fit_is_refused() =>
        Assert.Contains("is not between -0x80000800 and 0x7ffff7ff", Assert.ThrowsAny<LinkException>(() => Linker("lui a0, %tprel_hi(v)", 0x7fff_f800).Link()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_name_that_is_no_variable_of_threads_is_refused()
    {
        OfflineLinker linker = new OfflineLinker { Segments = OfflineLinker.High }.Add(ProgramsRiscV.Assemble(".text; .globl f; f: .reloc 0, R_RISCV_TPREL_HI20, w; lui a0, 0; .data; .globl w; w: .quad 1"));
        Assert.Contains("is used as a thread-local variable and is none", Assert.Throws<LinkException>(() => linker.Link()).Message, StringComparison.Ordinal);
    }

    private static OfflineLinker Linker(string source, long distance) => new OfflineLinker { Segments = OfflineLinker.High, ThreadStorage = distance }
        .Add(ProgramsRiscV.Assemble($".option norvc; .option norelax; .text; .globl f; f: {source}; .section .tdata,\"awT\"; .globl v; v: .quad 1"));
}
