using Jitney.Linking.Failures;
using Jitney.Linking.Passes;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Architectures.X64;

/// <summary>Does each relocation type of COFF compute what the specification says? S: the symbol's address, A: what stands in the file, P: the place's address, B: the base of the image.</summary>
public sealed class CoffRelocationTests
{
    private const long A = 0x12;

    // The first relocation gets the type in question.
    private const string Source = """
        .data
        .balign 16
        .globl place
        place:
            .long target+0x12
            .long 0
            .quad 0
        .section .rdata,"dr"
        .zero 0x30
        .globl target
        target: .quad 7
        """;

    public static TheoryData<ushort, Func<ulong, ulong, ulong, long>> In32Bits => new()
    {
        { 0x2, static (s, p, b) => (long)s + A },
        { 0x3, static (s, p, b) => (long)(s - b) + A },
        { 0x4, static (s, p, b) => (long)(s - p) + A - 4 },
        { 0x5, static (s, p, b) => (long)(s - p) + A - 5 },
        { 0x6, static (s, p, b) => (long)(s - p) + A - 6 },
        { 0x7, static (s, p, b) => (long)(s - p) + A - 7 },
        { 0x8, static (s, p, b) => (long)(s - p) + A - 8 },
        { 0x9, static (s, p, b) => (long)(s - p) + A - 9 },
        { 0xb, static (s, p, b) => 0x30 + A },
    };

    public static TheoryData<ushort, string> Refused => new()
    {
        { 0xd, "IMAGE_REL_AMD64_TOKEN" },
        { 0xe, "IMAGE_REL_AMD64_SREL32" },
        { 0xf, "IMAGE_REL_AMD64_PAIR" },
        { 0x10, "IMAGE_REL_AMD64_SSPAN32" },
        { 0x11, "17 is unknown" },
    };

    [Theory]
    [MemberData(nameof(In32Bits))]
    public void Writes_32_bits_by_formula(ushort type, Func<ulong, ulong, ulong, long> formula)
    {
        OfflineBatch linked = Linker().Add(Typed(type)).Link();

        Assert.Equal(unchecked((uint)formula(linked["target"], linked["place"], linked.Batch.ImageBase)), linked.Read32(linked["place"]));
    }

    [Fact]
    public void Writes_64_bits_by_formula()
    {
        OfflineBatch linked = Linker().Add(CoffObjects.Assembly(".data\n.globl place\nplace: .quad target+0x12\n.globl target\ntarget: .quad 7")).Link();

        Assert.Equal(linked["target"] + (ulong)A, linked.Read64(linked["place"]));
    }

    [Fact]
    public void Writes_nothing_for_a_relocation_that_is_none()
    {
        OfflineBatch linked = Linker().Add(Typed(0)).Link();

        Assert.Equal((uint)A, linked.Read32(linked["place"]));
    }

    [Fact]
    public void Writes_the_number_of_a_section_that_all_of_its_name_share()
    {
        OfflineLinker linker = Linker().Add(Typed(0xa)).Add(CoffObjects.Assembly(".data\n.globl other\nother: .secidx target\n.globl third\nthird: .secidx other"));
        OfflineBatch linked = linker.Link();

        uint target = linked.Read32(linked["place"]) & 0xffff;
        Assert.InRange(target, 1u + (uint)A, 9u + (uint)A);
        Assert.Equal(target - (uint)A, Number("other"));
        Assert.NotEqual(Number("other"), Number("third"));

        uint Number(string name) => BitConverter.ToUInt16(linked.Read(linked[name], 2));
    }

    [Fact]
    public void Writes_seven_bits_and_keeps_the_eighth()
    {
        byte[] file = CoffObjects.Retyped(CoffObjects.Assembly(Source.Replace("target+0x12", "target+0x92", StringComparison.Ordinal)), ".data", 0, 0xc);
        OfflineBatch linked = Linker().Add(file).Link();

        Assert.Equal(0x80u | (0x30 + 0x12), linked.Read32(linked["place"]));
    }

    [Fact]
    public void Counts_sections_of_one_name_from_the_first_of_them()
    {
        const string source = ".section .rdata$b,\"dr\"\n.globl target\ntarget: .quad 1\n.section .rdata$a,\"dr\"\n.globl before\nbefore: .quad 2\n.data\n.globl place\nplace: .secrel32 target";
        OfflineBatch linked = Linker().Add(CoffObjects.Assembly(source)).Link();

        Assert.Equal(8u, linked.Read32(linked["place"]));
        Assert.Equal(2ul, linked.Read64(linked["target"] - 8));
    }

    [Fact]
    public void Tells_the_base_where_an_offset_from_it_does_not_fit()
    {
        OfflineLinker linker = Linker().Add(Typed(0x3)).Define("__ImageBase", 0x7000_0000);

        RelocationOutOfRangeException failure = Assert.Throws<RelocationOutOfRangeException>(() => linker.Link());

        Assert.Contains("__ImageBase at 0x70000000", failure.Message, StringComparison.Ordinal);
        Assert.Contains("target", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x2)]
    [InlineData(0x4)]
    public void Refuses_what_does_not_fit(ushort type)
    {
        OfflineLinker linker = Linker().Add(CoffObjects.Retyped(CoffObjects.Assembly(Source.Replace(".globl target\ntarget: .quad 7", "", StringComparison.Ordinal)), ".data", 0, type));

        Assert.Throws<RelocationOutOfRangeException>(() => linker.Define("target", 0x7fff_0000_0000).Link());
    }

    [Fact]
    public void Refuses_an_offset_in_a_section_that_seven_bits_do_not_hold() =>
        Assert.Throws<RelocationOutOfRangeException>(() => Linker().Add(CoffObjects.Retyped(CoffObjects.Assembly(Source.Replace("0x30", "0x70", StringComparison.Ordinal)), ".data", 0, 0xc)).Link());

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refuses_what_compilers_do_not_write(ushort type, string named)
    {
        OfflineLinker linker = Linker().Add(Typed(type));

        LinkException failure = Assert.Throws<LinkException>(() => linker.Link());

        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        Assert.Contains(".data", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_an_offset_in_a_section_of_what_lies_in_none()
    {
        OfflineLinker linker = Linker().Add(CoffObjects.Assembly(".data\n.globl place\nplace: .secrel32 target")).Define("target", 0x1000);

        Assert.Contains("counts from the section of its target", Assert.Throws<LinkException>(() => linker.Link()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Writes_0_for_what_may_be_missing()
    {
        OfflineLinker linker = new OfflineLinker { Missing = MissingSymbols.AreZero }.Add(CoffObjects.Assembly(".data\n.globl place\nplace: .secrel32 missing\n.secidx missing\n.short 0"));
        OfflineBatch linked = linker.Link();

        Assert.Equal(0ul, linked.Read64(linked["place"]));
    }

    [Fact]
    public void Calls_what_is_far_through_a_stub()
    {
        OfflineLinker linker = Linker().Add(CoffObjects.Assembly(".text\n.globl place\nplace: call far\njne far\njmp far")).Import("far", 0x7fff_1234_5678);
        OfflineBatch linked = linker.Link("place");

        ulong stub = linked.StubAddress("far");
        Assert.Equal(stub, linked["place"] + 5 + linked.Read32(linked["place"] + 1));
        Assert.Equal(stub, linked["place"] + 11 + linked.Read32(linked["place"] + 7));
        Assert.Equal(stub, linked["place"] + 16 + linked.Read32(linked["place"] + 12));
        Assert.Equal(0x7fff_1234_5678ul, linked.Read64(linked.GotEntryAddress("far")));
    }

    private static byte[] Typed(ushort type) => CoffObjects.Retyped(CoffObjects.Assembly(Source), ".data", 0, type);

    private static OfflineLinker Linker() => new();
}
