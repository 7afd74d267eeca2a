namespace Jitney.Interop.Memory;

/// <summary>Where a reservation may go, best place first.</summary>
/// <remarks>
/// Below 2 GiB an address fits into 31 bits, so that code compiled without <c>-fpic</c>, whose absolute relocations are 32 bits wide,
/// links as it is. Where there is no room, a place within 2 GiB of the program's image still lets calls and references reach that.
/// The heap grows from the break upwards; taking its room away would make <c>malloc</c> fall back to mappings.
/// </remarks>
internal static class PlacementPlan
{
    /// <summary>What 31 bits reach.</summary>
    public const ulong TwoGiB = 1UL << 31;

    private const ulong KiB = 1 << 10;
    private const ulong MiB = 1 << 20;

    // The kernel forbids less by default (vm.mmap_min_addr), and null pointers with an offset should fault.
    private const ulong Lowest = 64 * KiB;
    private const ulong ComfortablyLow = 16 * MiB;

    // Symbols behind the end of a section, and small negative or positive addends, stay in 31 bits.
    private const ulong LowEnd = TwoGiB - (64 * KiB);

    private const ulong HeapRoom = 256 * MiB;

    // A page table covers 2 MiB, so a start at such a boundary needs the fewest.
    private const ulong Coarse = 2 * MiB;
    private const ulong Fine = 64 * KiB;

    /// <summary>Lists candidate start addresses.</summary>
    /// <param name="gaps">What is unused.</param>
    /// <param name="size">Bytes wanted.</param>
    /// <param name="heapBreak">Where the heap ends now.</param>
    /// <param name="image">An address in the program's image.</param>
    public static IEnumerable<ulong> Candidates(AddressGaps gaps, ulong size, ulong heapBreak, ulong image)
    {
        AddressGaps usable = gaps.Without(heapBreak, heapBreak + HeapRoom);
        IEnumerable<ulong> low = Starts(usable, size, ComfortablyLow, LowEnd, Coarse)
            .Concat(Starts(usable, size, Lowest, LowEnd, Fine));

        ulong from = image > TwoGiB ? image - TwoGiB : Lowest;
        ulong to = image + TwoGiB;
        IEnumerable<ulong> near = Starts(usable, size, from, to, Coarse)
            .Concat(Ends(usable, size, from, to, Coarse))
            .OrderBy(start => start > image ? start - image : image - start);

        return low.Concat(near);
    }

    // The lowest place in each gap.
    private static IEnumerable<ulong> Starts(AddressGaps gaps, ulong size, ulong from, ulong to, ulong alignment) =>
        gaps.Within(from, to)
            .Select(gap => (Start: (gap.Start + alignment - 1) & ~(alignment - 1), gap.End))
            .Where(gap => gap.Start < gap.End && gap.End - gap.Start >= size)
            .Select(gap => gap.Start);

    // The highest place in each gap.
    private static IEnumerable<ulong> Ends(AddressGaps gaps, ulong size, ulong from, ulong to, ulong alignment) =>
        gaps.Within(from, to)
            .Where(gap => gap.End >= size)
            .Select(gap => (Start: (gap.End - size) & ~(alignment - 1), Lowest: gap.Start))
            .Where(gap => gap.Start >= gap.Lowest)
            .Select(gap => gap.Start);
}
