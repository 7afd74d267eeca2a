using Jitney.Linking.Graph;
using Jitney.Linking.Tests.Support;

namespace Jitney.Linking.Tests.Formats.Elf;

/// <summary>Is a section that is linked once there once, whatever else has the same?</summary>
public sealed class LinkOnceTests
{
    [Theory]
    [InlineData("globl", "globl")]
    [InlineData("weak", "weak")]
    [InlineData("weak", "globl")]
    public void The_first_of_several_sections_of_a_name_counts(string first, string second)
    {
        OfflineBatch linked = Link(Once(1, first), Once(2, second), Once(3, second));
        Assert.Equal(1u, linked.Read64(linked["x"]));
        Assert.Equal([linked["x"], linked["x"], linked["x"]], [linked.Read64(linked["user1"]), linked.Read64(linked["user2"]), linked.Read64(linked["user3"])]);
        Assert.Single(linked.Blocks(".gnu.linkonce.d.x"), block => block.IsLive);
    }

    [Fact]
    public void A_section_and_a_group_of_its_name_are_alternatives()
    {
        OfflineBatch linked = Link(Once(1, "globl"), Group(2, "globl"), Once(3, "globl"));
        Assert.Equal(1u, linked.Read64(linked["x"]));
        Assert.False(linked.Keeps(".data.x"));

        linked = Link(Group(2, "globl"), Once(1, "globl"), Group(3, "globl"));
        Assert.Equal(2u, linked.Read64(linked["x"]));
        Assert.False(linked.Keeps(".gnu.linkonce.d.x"));
    }

    [Theory]
    [InlineData("weak", "globl", 2)]
    [InlineData("globl", "weak", 1)]
    [InlineData("weak", "weak", 1)]
    public void They_are_none_when_they_bind_differently(string first, string second, uint value)
    {
        foreach ((string one, string other) in new[] { (Once(1, first), Group(2, second)), (Group(1, first), Once(2, second)) })
        {
            OfflineBatch linked = Link(one, other);
            Assert.Equal(value, linked.Read64(linked["x"]));
            Assert.Equal([linked["x"], linked["x"]], [linked.Read64(linked["user1"]), linked.Read64(linked["user2"])]);
        }
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(".type x, @object", false)]
    [InlineData(".hidden x", false)]
    [InlineData("hidden: .quad 4", false)]
    [InlineData(".section .rodata.x,\"aG\",@progbits,x,comdat\n.quad 4", false)]
    public void They_are_none_when_they_hold_different_things(string more, bool folds)
    {
        const string table = ".section .init_array,\"awG\",@init_array,x,comdat\n.quad 9";
        OfflineBatch linked = Link(Once(1, "weak"), Define(".data.x,\"awG\",@progbits,x,comdat", 2, "weak", more));
        Assert.Equal(1u, linked.Read64(linked["x"]));
        Assert.Equal(folds ? 0 : 1, linked.Blocks(".data.x").Count(block => (block.Flags & BlockFlags.Discarded) == 0));

        // A group of two sections goes as a whole or not at all.
        linked = Link(Once(1, "weak"), Define(".data.x,\"awG\",@progbits,x,comdat", 2, "weak", table), ".data\n.globl bounds\nbounds: .quad __init_array_start, __init_array_end");
        Assert.Equal(8u, linked.Read64(linked["bounds"] + 8) - linked.Read64(linked["bounds"]));
    }

    [Fact]
    public void They_are_in_a_later_batch_too()
    {
        foreach ((string first, string second) in new[] { (Once(1, "globl"), Once(2, "globl")), (Once(1, "globl"), Group(2, "globl")), (Group(1, "globl"), Once(2, "globl")) })
        {
            OfflineLinker linker = new OfflineLinker().Add(Objects.Assembly(first));
            ulong x = linker.Link()["x"];
            linker.Segments = new(0x2000_0000, 0x2100_0000, 0x2200_0000);
            OfflineBatch later = linker.Add(Objects.Assembly(second)).Link();
            Assert.Equal(x, later.Read64(later["user2"]));
        }
    }

    [Fact]
    public void What_only_one_of_them_defines_is_kept()
    {
        const string constants = ".section .gnu.linkonce.r.x,\"a\",@progbits\n.globl constant\nconstant: .quad 7\n.data\n.globl other\nother: .quad constant\n";
        OfflineBatch linked = Link(constants, Group(2, "globl"));
        Assert.Equal(2u, linked.Read64(linked["x"]));
        Assert.Equal(7u, linked.Read64(linked["constant"]));
    }

    [Fact]
    public void Constants_of_code_that_another_object_provides_may_stay_behind()
    {
        static string Code(int number, string more) => $"""
            .section .gnu.linkonce.t.f,"ax",@progbits
            .weak f
            f: ret
            1: ret
            {more}
            .data
            .globl user{number}
            user{number}: .quad f
            """;
        OfflineBatch linked = Link(Code(1, ""), Code(2, ".section .gnu.linkonce.r.f,\"a\",@progbits\n.globl table\ntable: .quad 1b"));
        Assert.Equal(0u, linked.Read64(linked["table"]));
        Assert.Equal(linked.Read64(linked["user1"]), linked.Read64(linked["user2"]));
    }

    private static string Once(int value, string binding) => Define(".gnu.linkonce.d.x,\"aw\",@progbits", value, binding);

    private static string Group(int value, string binding) => Define(".data.x,\"awG\",@progbits,x,comdat", value, binding);

    private static string Define(string section, int value, string binding, string more = "") => $"""
        .section {section}
        .{binding} x
        x: .quad {value}
        {more}
        .data
        .globl user{value}
        user{value}: .quad x
        """;

    private static OfflineBatch Link(params string[] sources)
    {
        var linker = new OfflineLinker();
        foreach (string source in sources)
        {
            linker.Add(Objects.Assembly(source));
        }

        return linker.Link();
    }
}
