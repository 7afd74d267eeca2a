using Jitney.Interop.Memory;
using Xunit;

namespace Jitney.Interop.Tests.Memory;

/// <summary>Places on made-up address spaces. Written as /proc shows them.</summary>
public class PlacementPlanTests
{
    private const ulong MiB = 1 << 20;
    private const ulong GiB = 1 << 30;

    [Fact]
    public void An_empty_low_half_is_used_from_sixteen_megabytes_on()
    {
        var gaps = AddressGaps.Parse(["555555554000-555555558000 r-xp 0 0 0 /bin/program", "7ffff7d80000-7ffff7da2000 r--p 0 0 0 /lib/libc"]);

        Assert.Equal(16 * MiB, PlacementPlan.Candidates(gaps, GiB, 0x5555_5557_9000, 0x5555_5555_4000).First());
    }

    [Fact]
    public void Room_above_a_low_heap_is_left_to_the_heap()
    {
        // A program without position-independent code at 4 MiB, its heap behind it.
        var gaps = AddressGaps.Parse(["400000-500000 r-xp 0 0 0 /bin/program", "1500000-1521000 rw-p 0 0 0 [heap]"]);

        ulong first = PlacementPlan.Candidates(gaps, GiB, 0x0152_1000, 0x0040_0040).First();

        Assert.True(first >= 0x0152_1000 + (256 * MiB));
        Assert.True(first + GiB < 2 * GiB);
    }

    [Fact]
    public void Without_room_below_two_gigabytes_the_place_nearest_to_the_image_comes_first()
    {
        var gaps = AddressGaps.Parse(["10000-80000000 rw-p 0 0 0", "555555554000-555555558000 r-xp 0 0 0 /bin/program"]);

        ulong first = PlacementPlan.Candidates(gaps, GiB, 0x5555_5557_9000, 0x5555_5555_4000).First();

        Assert.InRange(first, 0x5555_5555_4000 - (2 * GiB), 0x5555_5555_4000 + GiB);
    }

    [Fact]
    public void No_candidate_overlaps_what_is_there()
    {
        var gaps = AddressGaps.Parse(["1000000-30000000 rw-p 0 0 0", "40000000-50000000 rw-p 0 0 0", "7f0000000000-7f0000001000 r-xp 0 0 0"]);

        foreach (ulong start in PlacementPlan.Candidates(gaps, 200 * MiB, 0, 0x7F00_0000_0000))
        {
            Assert.Contains(gaps.Gaps, gap => gap.Start <= start && start + (200 * MiB) <= gap.End);
        }
    }

    [Fact]
    public void A_full_address_space_has_no_candidates() =>
        Assert.Empty(PlacementPlan.Candidates(AddressGaps.Parse(["0-7ffffffff000 rw-p 0 0 0"]), 4096, 0, 0x5555_5555_4000));
}
