using Jitney.Linking.Tests.Support;

namespace Jitney.Linking.Tests.Fixups;

/// <summary>Does each relocation type compute what the psABI's table says? S: the symbol's address, A: the addend, P: the fixup's
/// address, G: the offset of the symbol's GOT entry in the GOT, L: the address of its stub, Z: its size.</summary>
public sealed class RelocationFormulaTests
{
    private const long A = 0x12;

    private const string Source = """
        .data
        .balign 16
        .globl place
        place:
            .reloc ., {type}, {target}+0x12
            .quad 0
            .quad 0x1122334455667788
        .globl target
        .balign 64
        target:
            .quad 7
            .size target, 0x28
        """;

    public static TheoryData<string, Func<Case, long>> In64Bits => new()
    {
        { "R_X86_64_64", link => link.S + A },
        { "R_X86_64_PC64", link => link.S + A - link.P },
        { "R_X86_64_GOTOFF64", link => link.S + A - link.Got },
        { "R_X86_64_GOT64", link => link.G + A },
        { "R_X86_64_GOTPCREL64", link => link.G + link.Got + A - link.P },
        { "R_X86_64_GOTPC64", link => link.Got + A - link.P },
        { "R_X86_64_GOTPLT64", link => link.G + A },
        { "R_X86_64_PLTOFF64", link => link.S + A - link.Got },
        { "R_X86_64_SIZE64", link => link.Z + A },
    };

    public static TheoryData<string, Func<Case, long>> In32Bits => new()
    {
        { "R_X86_64_PC32", link => link.S + A - link.P },
        { "R_X86_64_PLT32", link => link.S + A - link.P },
        { "R_X86_64_GOT32", link => link.G + A },
        { "R_X86_64_GOTPCREL", link => link.G + link.Got + A - link.P },
        { "R_X86_64_GOTPCRELX", link => link.G + link.Got + A - link.P },
        { "R_X86_64_REX_GOTPCRELX", link => link.G + link.Got + A - link.P },
        { "R_X86_64_GOTPC32", link => link.Got + A - link.P },
        { "R_X86_64_SIZE32", link => link.Z + A },
    };

    public static TheoryData<string> Absolute32 => ["R_X86_64_32", "R_X86_64_32S"];

    [Theory]
    [MemberData(nameof(In64Bits))]
    public void Writes_64_bits_by_formula(string type, Func<Case, long> formula)
    {
        foreach (SegmentPlace place in SegmentPlace.Both)
        {
            OfflineBatch linked = Link(type, place);
            Assert.Equal(unchecked((ulong)formula(new Case(linked))), linked.Read64(linked["place"]));
            Assert.Equal(0x1122334455667788u, linked.Read64(linked["place"] + 8));
        }
    }

    [Theory]
    [MemberData(nameof(In32Bits))]
    public void Writes_32_bits_by_formula(string type, Func<Case, long> formula)
    {
        foreach (SegmentPlace place in SegmentPlace.Both)
        {
            OfflineBatch linked = Link(type, place);
            Assert.Equal(checked((int)formula(new Case(linked))), (int)linked.Read32(linked["place"]));
            Assert.Equal(0u, linked.Read32(linked["place"] + 4));
        }
    }

    [Theory]
    [MemberData(nameof(Absolute32))]
    public void Writes_32_bit_addresses_in_a_low_slab(string type)
    {
        OfflineBatch linked = Link(type, SegmentPlace.Low);
        Assert.Equal(linked["target"] + (ulong)A, linked.Read32(linked["place"]));
        Assert.Equal(0u, linked.Read32(linked["place"] + 4));
    }

    [Fact]
    public void R_X86_64_NONE_writes_nothing() =>
        Assert.Equal(0u, Link("R_X86_64_NONE", SegmentPlace.Low) is var linked ? linked.Read64(linked["place"]) : 1);

    [Fact]
    public void R_X86_64_16_and_8_write_their_width_only()
    {
        OfflineBatch linked = new OfflineLinker()
            .Define("small", 0x11)
            .Add(Objects.Assembly("""
                .data
                .globl place
                place:
                .reloc ., R_X86_64_16, small+0x2200
                .reloc .+4, R_X86_64_8, small+0x22
                .quad 0
                """))
            .Link();
        Assert.Equal(0x0000_0033_0000_2211u, linked.Read64(linked["place"]));
    }

    [Fact]
    public void R_X86_64_PC16_and_PC8_write_distances()
    {
        OfflineBatch linked = new OfflineLinker()
            .Add(Objects.Assembly("""
                .data
                .globl place, near
                near: .quad 0
                place:
                .reloc ., R_X86_64_PC16, near
                .reloc .+4, R_X86_64_PC8, near
                .quad 0
                """))
            .Link();
        Assert.Equal(unchecked((ushort)-8), (ushort)linked.Read32(linked["place"]));
        Assert.Equal(unchecked((byte)-12), (byte)linked.Read32(linked["place"] + 4));
    }

    [Fact]
    public void R_X86_64_PLTOFF64_of_an_import_is_the_distance_of_its_stub()
    {
        OfflineBatch linked = new OfflineLinker()
            .Import("far", 0x7fff_1234_5678)
            .Add(Objects.Assembly(Source.Replace("{type}", "R_X86_64_PLTOFF64").Replace("{target}", "far")))
            .Link();
        Assert.Equal(linked.StubAddress("far") + (ulong)A - linked.GotAddress, linked.Read64(linked["place"]));
    }

    [Fact]
    public void Addends_may_need_64_bits()
    {
        OfflineBatch linked = new OfflineLinker()
            .Add(Objects.Assembly(".data\n.globl place\nplace: .quad place+0x123456789abc\n.quad place-0x123456789abc"))
            .Link();
        Assert.Equal(linked["place"] + 0x123456789abc, linked.Read64(linked["place"]));
        Assert.Equal(linked["place"] - 0x123456789abc, linked.Read64(linked["place"] + 8));
    }

    [Fact]
    public void Relocations_against_no_symbol_compute_with_the_address_0()
    {
        OfflineBatch linked = new OfflineLinker()
            .Add(Objects.Assembly(".data\n.globl place\nplace:\n.reloc ., R_X86_64_64, 0x77\n.quad 0"))
            .Link();
        Assert.Equal(0x77u, linked.Read64(linked["place"]));
    }

    [Fact]
    public void Values_outside_their_section_are_only_numbers()
    {
        OfflineBatch linked = new OfflineLinker()
            .Add(Objects.Assembly(".data\n.globl place, outside\nplace: .quad outside\n.set outside, place + 0x5000"))
            .Link();
        Assert.Equal(linked["place"] + 0x5000, linked.Read64(linked["place"]));
    }

    private static OfflineBatch Link(string type, SegmentPlace place) =>
        new OfflineLinker { Segments = place.Segments }
            .Add(Objects.Assembly(Source.Replace("{type}", type).Replace("{target}", "target")))
            .Link();

    /// <summary>The psABI's letters for one link.</summary>
    public sealed class Case
    {
        internal Case(OfflineBatch linked)
        {
            (S, P, Got) = ((long)linked["target"], (long)linked["place"], (long)linked.GotAddress);
            G = linked.Global("target").GotEntry >= 0 ? (long)linked.GotEntryAddress("target") - Got : 0;
        }

        public long S { get; }

        public long P { get; }

        public long Got { get; }

        public long G { get; }

        public long Z { get; } = 0x28;
    }
}
