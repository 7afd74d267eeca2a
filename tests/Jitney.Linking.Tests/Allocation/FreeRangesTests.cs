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

        Assert.False(ranges.TryAllocate(1, 1, out _, out _));
        Assert.Empty(ranges.ToArray());
    }

    [Fact]
    public void The_whole_can_be_taken_and_given_back()
    {
        var ranges = new FreeRanges(Start, 0x1234);

        Assert.True(ranges.TryAllocate(0x1234, 1, out ulong start, out int piece));
        Assert.Equal(Start, start);
        Assert.Equal(0, ranges.Count);
        Assert.Equal((Start, 0x1234UL), ranges.Free(piece));
    }

    [Fact]
    public void Padding_before_an_aligned_piece_stays_free()
    {
        var ranges = new FreeRanges(Start + 0x10, 0x10000);

        Assert.True(ranges.TryAllocate(0x100, 0x1000, out ulong start, out _));

        Assert.Equal(Start + 0x1000, start);
        Assert.Equal([(Start + 0x10, 0xFF0UL), (Start + 0x1100, 0xEF10UL)], ranges.ToArray());
    }

    [Fact]
    public void A_piece_that_fits_exactly_is_found_whatever_size_it_has()
    {
        // 1003 shares its size class with smaller ranges, so the class alone does not say whether it fits.
        var ranges = new FreeRanges(Start, 3 * 1003);
        Assert.True(ranges.TryAllocate(1003, 1, out ulong first, out _));
        Assert.True(ranges.TryAllocate(1003, 1, out ulong second, out int piece));
        Assert.True(ranges.TryAllocate(1003, 1, out ulong third, out _));

        ranges.Free(piece);

        Assert.False(ranges.TryAllocate(1004, 1, out _, out _));
        Assert.True(ranges.TryAllocate(1003, 1, out ulong again, out _));
        Assert.Equal(second, again);
        Assert.Equal(3, new HashSet<ulong> { first, second, third }.Count);
    }

    [Fact]
    public void The_one_aligned_place_is_found_behind_many_that_are_not()
    {
        // Holes of two pages, only the first of which begins at a multiple of two pages. Lists begin with what came back last.
        const ulong Page = 0x1000;
        var ranges = new FreeRanges(Start + Page, 100 * Page);
        Take(ranges, Page);
        int aligned = Take(ranges, 2 * Page);
        Take(ranges, Page);
        var holes = new List<int> { aligned };
        for (int count = 0; count < 20; count++)
        {
            holes.Add(Take(ranges, 2 * Page));
            Take(ranges, 2 * Page);
        }

        Take(ranges, ranges.FreeBytes);
        Assert.All(holes, hole => ranges.Free(hole));

        Assert.True(ranges.TryAllocate(2 * Page, 2 * Page, out ulong start, out _));
        Assert.Equal(Start + (2 * Page), start);
        Assert.False(ranges.TryAllocate(2 * Page, 2 * Page, out _, out _));
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2 })]
    [InlineData(new[] { 0, 2, 1 })]
    [InlineData(new[] { 2, 1, 0 })]
    [InlineData(new[] { 1, 0, 2 })]
    public void Neighbours_become_one_in_whatever_order_they_come_back(int[] order)
    {
        var ranges = new FreeRanges(Start, 300);
        int[] pieces = [Take(ranges, 100), Take(ranges, 100), Take(ranges, 100)];

        foreach (int index in order)
        {
            ranges.Free(pieces[index]);
        }

        Assert.Equal([(Start, 300UL)], ranges.ToArray());
    }

    [Fact]
    public void Giving_back_twice_or_what_was_never_there_is_refused()
    {
        var ranges = new FreeRanges(Start, 0x1000);
        int first = Take(ranges, 0x100);
        int second = Take(ranges, 0x100);
        int third = Take(ranges, 0x100);
        Take(ranges, 0x100);
        ranges.Free(first);
        ranges.Free(third);

        foreach (int piece in new[] { first, third, -1, 0, 40, 1000 })
        {
            Assert.Throws<InvalidOperationException>(() => ranges.Free(piece));
        }

        // Joins its neighbours, whichever number remains for all three.
        ranges.Free(second);
        Assert.All([first, second, third], piece => Assert.Throws<InvalidOperationException>(() => ranges.Free(piece)));
        Assert.Equal([(Start, 0x300UL), (Start + 0x400, 0xC00UL)], ranges.ToArray());
    }

    [Fact]
    public void Requests_that_make_no_sense_are_refused()
    {
        var ranges = new FreeRanges(Start, 0x1000);

        Assert.Throws<ArgumentOutOfRangeException>(() => ranges.TryAllocate(0, 1, out _, out _));
        Assert.Throws<ArgumentException>(() => ranges.TryAllocate(1, 3, out _, out _));
        Assert.Throws<ArgumentException>(() => ranges.TryAllocate(1, 0, out _, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FreeRanges(ulong.MaxValue, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FreeRanges(0, 1UL << 32));
        Assert.False(ranges.TryAllocate(ulong.MaxValue, 1, out _, out _));
        Assert.False(ranges.TryAllocate(1, 1UL << 63, out _, out _));
        Assert.False(new FreeRanges(ulong.MaxValue - 0x1000, 0x1000).TryAllocate(0x10, 1UL << 63, out _, out _));
    }

    [Fact]
    public void Steady_use_makes_no_garbage()
    {
        var ranges = new FreeRanges(Start, 1 << 30);
        var random = new Random(1);
        int[] live = new int[1000];
        Exercise(ranges, random, live, 100_000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Exercise(ranges, random, live, 100_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static int Take(FreeRanges ranges, ulong size)
    {
        Assert.True(ranges.TryAllocate(size, 1, out _, out int piece));
        return piece;
    }

    private static void Exercise(FreeRanges ranges, Random random, int[] live, int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            ref int piece = ref live[random.Next(live.Length)];
            if (piece != 0)
            {
                ranges.Free(piece);
            }

            _ = ranges.TryAllocate(16UL << random.Next(12), 16, out _, out piece);
        }
    }
}
