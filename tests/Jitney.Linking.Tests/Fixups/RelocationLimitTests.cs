using Jitney.Linking.Failures;
using Jitney.Linking.Passes;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Fixups;

/// <summary>Where does each width end, exactly, and what does the message say beyond?</summary>
public sealed class RelocationLimitTests
{
    private static readonly ulong Place = OfflineLinker.High.Writable;

    // Relocation type; the last targets that fit at either end.
    public static TheoryData<string, ulong, ulong> Limits => new()
    {
        { "R_X86_64_32", 0, 0xffff_ffff },
        { "R_X86_64_32S", 0xffff_ffff_8000_0000, 0x7fff_ffff },
        { "R_X86_64_16", 0xffff_ffff_ffff_8000, 0xffff },
        { "R_X86_64_8", 0xffff_ffff_ffff_ff80, 0xff },
        { "R_X86_64_PC32", Place - 0x8000_0000, Place + 0x7fff_ffff },
        { "R_X86_64_PC16", Place - 0x8000, Place + 0x7fff },
        { "R_X86_64_PC8", Place - 0x80, Place + 0x7f },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void Takes_the_last_value_that_fits_at_either_end(string type, ulong least, ulong most)
    {
        int width = type.EndsWith("32", StringComparison.Ordinal) || type.EndsWith("32S", StringComparison.Ordinal) ? 4 : type.EndsWith("16", StringComparison.Ordinal) ? 2 : 1;
        foreach (ulong target in new[] { least, most })
        {
            OfflineBatch linked = Link(type, target);
            ulong value = type.Contains("PC", StringComparison.Ordinal) ? unchecked(target - Place) : target;
            ulong mask = (1UL << (8 * width)) - 1;
            Assert.Equal(value & mask, linked.Read64(Place));
        }
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void Refuses_the_first_value_that_does_not(string type, ulong least, ulong most)
    {
        foreach (ulong target in new[] { unchecked(least - 1), most + 1 })
        {
            var thrown = Assert.Throws<RelocationOutOfRangeException>(() => Link(type, target));
            Assert.Equal(new InputPlace(new InputName("limit.o"), ".data", 0, "target"), thrown.Place);
            Assert.StartsWith("limit.o: section .data: offset 0x0: symbol 'target': ", thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Says_value_limits_and_target() =>
        Assert.Equal(
            "limit.o: section .data: offset 0x0: symbol 'target': Delta8 computes 0x80, which is not between -0x80 and 0x7f: the target at 0x7f0002000080 is out of reach",
            Assert.Throws<RelocationOutOfRangeException>(() => Link("R_X86_64_PC8", Place + 0x80)).Message);

    [Fact]
    public void Tells_of_all_values_that_do_not_fit_in_the_order_of_the_inputs()
    {
        OfflineLinker linker = new OfflineLinker { Segments = OfflineLinker.High }
            .Add(Objects.Assembly(".data\n.long a\n.long b\n.globl a, b\na:\nb:"), "one.o")
            .Add(Objects.Assembly(".text\n.globl f\nf: mov $f, %eax"), "two.o");
        var thrown = Assert.Throws<LinkErrorsException>(() => linker.Link());
        Assert.Equal(["two.o", "one.o", "one.o"], thrown.Errors.Select(error => error.Place.Input.File));
        Assert.Equal(["f", "a", "b"], thrown.Errors.Select(error => error.Place.Symbol));
    }

    [Fact]
    public void A_million_values_that_do_not_fit_make_no_message_of_a_million_lines()
    {
        OfflineLinker linker = new OfflineLinker { Segments = OfflineLinker.High }
            .Add(Objects.Assembly(".data\n.rept 200000\n.long a\n.endr\n.globl a\na:"));
        var thrown = Assert.Throws<LinkErrorsException>(() => linker.Link());
        Assert.InRange(thrown.Message.Length, 100, 100_000);
        Assert.Contains("and 199950 more", thrown.Message, StringComparison.Ordinal);
    }

    private static OfflineBatch Link(string type, ulong target) =>
        new OfflineLinker { Segments = OfflineLinker.High, Strip = StripMode.KeepAll }
            .Define("target", target)
            .Add(Objects.Assembly($".data\n.reloc ., {type}, target\n.quad 0"), "limit.o")
            .Link();
}
