using Jitney.Linking.Allocation;

namespace Jitney.Linking.Tests.Allocation;

public class FreeRangesTests
{
    private const ulong Start = 0x1000_0000;

    [Fact]
    public void Everything_is_free_at_first()
    {
        var ranges = new FreeRanges(Start, 0x1000);

        Assert.Equal([(Start, 0x1000UL)], ranges.ToArray());
        Assert.Equal(0x1000UL, ranges.FreeBytes);
        Assert.Equal(0x1000UL, ranges.Largest);
    }

    [Fact]
    public void A_range_of_nothing_gives_nothing()
    {
        var ranges = new FreeRanges(Start, 0);

        Assert.False(ranges.TryAllocate(1, 1, out _));
        Assert.Empty(ranges.ToArray());
    }

    [Fact]
    public void The_whole_can_be_taken_and_given_back()
    {
        var ranges = new FreeRanges(Start, 0x1234);

        Assert.True(ranges.TryAllocate(0x1234, 1, out ulong start));
        Assert.Equal(Start, start);
        Assert.Equal(0, ranges.Count);
        Assert.Equal((Start, 0x1234UL), ranges.Free(start, 0x1234));
    }

    [Fact]
    public void Padding_before_an_aligned_piece_stays_free()
    {
        var ranges = new FreeRanges(Start + 0x10, 0x10000);

        Assert.True(ranges.TryAllocate(0x100, 0x1000, out ulong start));

        Assert.Equal(Start + 0x1000, start);
        Assert.Equal([(Start + 0x10, 0xFF0UL), (Start + 0x1100, 0xEF10UL)], ranges.ToArray());
    }

    [Fact]
    public void A_piece_that_fits_exactly_is_found_whatever_size_it_has()
    {
        // 1003 shares its size class with smaller ranges, so the class alone does not say whether it fits.
        var ranges = new FreeRanges(Start, 3 * 1003);
        Assert.True(ranges.TryAllocate(1003, 1, out ulong first));
        Assert.True(ranges.TryAllocate(1003, 1, out ulong second));
        Assert.True(ranges.TryAllocate(1003, 1, out ulong third));

        ranges.Free(second, 1003);

        Assert.False(ranges.TryAllocate(1004, 1, out _));
        Assert.True(ranges.TryAllocate(1003, 1, out ulong again));
        Assert.Equal(second, again);
        Assert.Equal(3, new HashSet<ulong> { first, second, third }.Count);
    }

    [Fact]
    public void The_one_aligned_place_is_found_behind_many_that_are_not()
    {
        // Holes of two pages, only the last of which begins at a multiple of two pages.
        const ulong Page = 0x1000;
        var ranges = new FreeRanges(Start, 64 * Page);
        Assert.True(ranges.TryAllocate(64 * Page, 1, out ulong all));
        for (ulong hole = 0; hole < 20; hole++)
        {
            ranges.Free(all + (((3 * hole) + 1 + (hole % 2)) * Page) - (Page / 2), 2 * Page - (Page / 2));
        }

        ulong aligned = all + (62 * Page);
        ranges.Free(aligned, 2 * Page);

        Assert.True(ranges.TryAllocate(2 * Page, 2 * Page, out ulong start));
        Assert.Equal(aligned, start);
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2 })]
    [InlineData(new[] { 0, 2, 1 })]
    [InlineData(new[] { 2, 1, 0 })]
    [InlineData(new[] { 1, 0, 2 })]
    public void Neighbours_become_one_in_whatever_order_they_come_back(int[] order)
    {
        var ranges = new FreeRanges(Start, 300);
        ulong[] starts = new ulong[3];
        for (int index = 0; index < 3; index++)
        {
            Assert.True(ranges.TryAllocate(100, 1, out starts[index]));
        }

        foreach (int index in order)
        {
            ranges.Free(starts[index], 100);
        }

        Assert.Equal([(Start, 300UL)], ranges.ToArray());
    }

    [Fact]
    public void Giving_back_twice_or_what_was_never_there_is_refused()
    {
        var ranges = new FreeRanges(Start, 0x1000);
        Assert.True(ranges.TryAllocate(0x100, 1, out ulong start));
        Assert.True(ranges.TryAllocate(0x100, 1, out _));
        ranges.Free(start, 0x100);

        Assert.Throws<InvalidOperationException>(() => ranges.Free(start, 0x100));
        Assert.Throws<ArgumentOutOfRangeException>(() => ranges.Free(Start - 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ranges.Free(Start + 0xFFF, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => ranges.Free(Start, ulong.MaxValue));
    }

    [Fact]
    public void Requests_that_make_no_sense_are_refused()
    {
        var ranges = new FreeRanges(Start, 0x1000);

        Assert.Throws<ArgumentOutOfRangeException>(() => ranges.TryAllocate(0, 1, out _));
        Assert.Throws<ArgumentException>(() => ranges.TryAllocate(1, 3, out _));
        Assert.Throws<ArgumentException>(() => ranges.TryAllocate(1, 0, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FreeRanges(ulong.MaxValue, 2));
        Assert.False(ranges.TryAllocate(ulong.MaxValue, 1, out _));
        Assert.False(ranges.TryAllocate(1, 1UL << 63, out _));
        Assert.False(new FreeRanges(ulong.MaxValue - 0x1000, 0x1000).TryAllocate(0x10, 1UL << 63, out _));
    }

    [Fact]
    public void Steady_use_makes_no_garbage()
    {
        var ranges = new FreeRanges(Start, 1 << 30);
        var random = new Random(1);
        var live = new (ulong Start, ulong Size)[1000];
        Exercise(ranges, random, live, 100_000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Exercise(ranges, random, live, 100_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Exercise(FreeRanges ranges, Random random, (ulong Start, ulong Size)[] live, int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            ref (ulong Start, ulong Size) slot = ref live[random.Next(live.Length)];
            if (slot.Size > 0)
            {
                ranges.Free(slot.Start, slot.Size);
            }

            ulong size = 16UL << random.Next(12);
            slot = ranges.TryAllocate(size, 16, out ulong start) ? (start, size) : default;
        }
    }
}
