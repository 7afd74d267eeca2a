using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Architectures.AArch64;

/// <summary>Does each model of thread-local storage become the local executable one?</summary>
public sealed class ThreadModelTests
{
    private const uint Nothing = 0xd503201f;
    private const uint ThreadPointer = 0xd53bd040;

    [Theory]
    [InlineData("adrp x0, :tlsgd:v; add x0, x0, :tlsgd_lo12:v; bl __tls_get_addr; nop", 0x12345, new[] { ThreadPointer, 0x91404800, 0x910d1400, Nothing })]
    [InlineData("movz x0, #:tlsgd_g1:v; movk x0, #:tlsgd_g0_nc:v; add x0, x0, x20; bl __tls_get_addr; nop", 0x12345, new[] { ThreadPointer, 0x91404800, 0x910d1400, Nothing, Nothing })]
    [InlineData("adr x0, :tlsgd:v; bl __tls_get_addr; nop", 0x12345, new[] { ThreadPointer, 0x910d1400, 0x91404800 })]
    [InlineData("adr x0, :tlsgd:v; bl __tls_get_addr; ret", 0x345, new[] { ThreadPointer, 0x910d1400, 0xd65f03c0 })]
    [InlineData("adrp x0, :tlsldm:v; add x0, x0, :tlsldm_lo12_nc:v; bl __tls_get_addr; add x1, x0, #:dtprel_hi12:v, lsl #12; add x1, x1, #:dtprel_lo12_nc:v", 0x12345, new[] { ThreadPointer, Nothing, Nothing, 0x91404801, 0x910d1421 })]
    [InlineData("adr x0, :tlsldm:v; bl __tls_get_addr; ldr x1, [x0, #:dtprel_lo12:v]", 0x348, new[] { ThreadPointer, Nothing, 0xf941a401 })]
    [InlineData("adrp x0, :tlsdesc:v; ldr x1, [x0, #:tlsdesc_lo12:v]; add x0, x0, :tlsdesc_lo12:v; .tlsdesccall v; blr x1", 0x12345, new[] { Nothing, Nothing, 0xd2a00020, 0xf28468a0 })]
    [InlineData("ldr x1, :tlsdesc:v; adr x0, :tlsdesc:v; .tlsdesccall v; blr x1", 0x12345, new[] { Nothing, 0xd2a00020, 0xf28468a0 })]
    [InlineData("adrp x3, :gottprel:v; ldr x4, [x3, #:gottprel_lo12:v]; ldr x5, :gottprel:v", 0x1234, new[] { Nothing, 0xd2824684, 0xd2824685 })]
    [InlineData("add x0, x0, #:tprel_hi12:v; add x0, x0, #:tprel_lo12_nc:v; movz x1, #:tprel_g1:v; movk x1, #:tprel_g0_nc:v", 0x12345, new[] { 0x91404800, 0x910d1400, 0xd2a00021, 0xf28468a1 })]
    public void Instructions_become_those_of_the_local_executable_model(string source, long distance, uint[] expected)
    {
        OfflineBatch linked = Linker(source, distance).Link();
        Assert.Equal(expected, Enumerable.Range(0, expected.Length).Select(index => linked.Read32(OfflineLinker.High.Code + (4 * (ulong)index))));
    }

    [Fact]
    public void A_distance_that_no_move_holds_stays_in_the_table()
    {
        OfflineBatch linked = Linker("adrp x3, :gottprel:v; ldr x4, [x3, #:gottprel_lo12:v]", 0x1_2340).Link();
        ulong entry = linked.GotEntryAddress("v");
        Assert.Equal(0x1_2340ul, linked.Read64(entry));
        Assert.Equal(entry, Programs64.AddressOf(linked, OfflineLinker.High.Code, scale: 3));
    }

    [Theory]
    [InlineData("adrp x0, :tlsgd:v; add x0, x0, :tlsgd_lo12:v; nop; nop; nop; bl __tls_get_addr")]
    [InlineData("adr x0, :tlsldm:v; nop; nop; bl __tls_get_addr")]
    [InlineData("adrp x0, :tlsgd:v; add x0, x0, :tlsgd_lo12:v; mov x1, x5; bl __tls_get_addr")]
    [InlineData("movz x0, #:tlsgd_g1:v; movk x0, #:tlsgd_g0_nc:v; mov x1, x5; bl __tls_get_addr")]
    public void A_call_that_is_not_where_the_model_has_it_is_refused(string source)
    {
        string message = Assert.Throws<LinkException>(() => Linker(source + "; .globl __tls_get_addr; __tls_get_addr: ret", 0).Link()).Message;
        Assert.Contains("the instructions are not those that the thread-local storage model prescribes", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_distance_that_does_not_fit_is_refused() =>
        Assert.Contains("is not between 0 and 0xffffff", Assert.ThrowsAny<LinkException>(() => Linker("add x0, x0, #:tprel_hi12:v", 1 << 24).Link()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_name_that_is_no_variable_of_threads_is_refused()
    {
        OfflineLinker linker = new OfflineLinker { Segments = OfflineLinker.High }.Add(Programs64.Assemble(".text; .globl f; f: .reloc 0, R_AARCH64_TLSLE_ADD_TPREL_HI12, w; .inst 0x91400000; .data; .globl w; w: .quad 1"));
        Assert.Contains("is used as a thread-local variable and is none", Assert.Throws<LinkException>(() => linker.Link()).Message, StringComparison.Ordinal);
    }

    private static OfflineLinker Linker(string source, long distance) => new OfflineLinker { Segments = OfflineLinker.High, ThreadStorage = distance }
        .Add(Programs64.AssembleWithGnu($".text; .globl f; f: {source}; .section .tdata,\"awT\"; .globl v; .balign 1; v: .quad 1"));
}
