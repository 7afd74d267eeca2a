using Jitney.Linking.Tests.Support;

namespace Jitney.Linking.Tests.Layout;

/// <summary>Do branches reach their targets in code that is longer than their reach?</summary>
public sealed class CodeIslandsTests
{
    private static readonly ulong Code = OfflineLinker.High.Code;

    // Three objects of 60 MiB: the first and the last are further apart than 128 MiB.
    private static string Source(string name, string other) => $".text; .globl {name}; {name}: bl {other}; bl far; b {name}_local; .zero 60 << 20; {name}_local: b {other}; ret; .globl {name}_end; {name}_end:";

    [Fact]
    public void Branches_go_through_islands_where_they_cannot_reach()
    {
        OfflineLinker linker = new OfflineLinker
        {
            Segments = new(Code, Code + 0x1000_0000, Code + 0x1100_0000),
            LargestSegment = 256 << 20,
        }
            .Add(Programs64.Assemble(Source("a", "c")), "a.o")
            .Add(Programs64.Assemble(Source("b", "a")), "b.o")
            .Add(Programs64.Assemble(Source("c", "a")), "c.o")
            .Import("far", 0x1234_5678_9abc);
        OfflineBatch linked = linker.Link();
        ulong stub = linked.StubAddress("far");
        foreach ((string name, string other) in new[] { ("a", "c"), ("b", "a"), ("c", "a") })
        {
            ulong start = linked[name];
            Assert.Equal(linked[other], Follow(linked, start));
            Assert.Equal(stub, Follow(linked, start + 4, stub));
            Assert.Equal(linked[other], Follow(linked, start + 12 + (60 << 20)));
        }

        Assert.True(linked["c_end"] - linked["a"] > 180 << 20);
    }

    [Fact]
    public void Code_that_all_branches_reach_has_none()
    {
        OfflineBatch linked = new OfflineLinker { Segments = OfflineLinker.High }
            .Add(Programs64.Assemble(".text; .globl a; a: bl b"), "a.o").Add(Programs64.Assemble(".text; .globl b; b: bl a"), "b.o").Link();
        Assert.Null(linked.Batch.Islands);
    }

    [Fact]
    public void Functions_among_data_are_reached_from_short_code()
    {
        OfflineBatch linked = new OfflineLinker { Segments = new(Code, Code + 0x1000_0000, Code + 0x4000_0000) }
            .Add(Programs64.Assemble(".text; .globl a; a: bl written; bl here; b there; bl far; here: ret; .section .rodata; .word 0; there: ret; .data; .word 0, 0; .globl written; written: ret"), "a.o")
            .Import("far", 0x1234_5678_9abc).Link();
        Assert.Equal(linked["written"], Follow(linked, Code));
        Assert.Equal(Code + 16, Programs64.BranchTarget(linked, Code + 4));
        Assert.Equal(0xd65f03c0u, linked.Read32(Follow(linked, Code + 8))); // ret
        Assert.Equal(linked.StubAddress("far"), Programs64.BranchTarget(linked, Code + 12));
    }

    // An island jumps by x16; a stub that is near is called at once.
    private static ulong Follow(OfflineBatch linked, ulong place, ulong? end = null)
    {
        ulong target = Programs64.BranchTarget(linked, place);
        return target != end && linked.Read32(target + 8) == 0xd61f0200 ? Programs64.AddressOf(linked, target) : target;
    }
}
