using Jitney.Interop.Memory;

namespace Jitney.Interop.Windows.Memory;

/// <summary>What lies at the addresses of this process.</summary>
internal static unsafe class AddressSpace
{
    private const ulong Top = 0x7FFF_FFFE_0000;

    /// <summary>The unused parts of a range. Other threads may use them at any moment.</summary>
    public static AddressGaps Gaps(ulong start, ulong end)
    {
        var gaps = new List<(ulong Start, ulong End)>();
        foreach (MemoryCalls.MemoryRegion region in Regions(start, Math.Min(end, Top)))
        {
            if (region.State == MemoryCalls.Free)
            {
                gaps.Add((region.Start, region.End));
            }
        }

        return new AddressGaps(gaps);
    }

    /// <summary>The regions of a range, each cut to the range, in their order.</summary>
    public static IReadOnlyList<MemoryCalls.MemoryRegion> Regions(ulong start, ulong end)
    {
        var regions = new List<MemoryCalls.MemoryRegion>();
        while (start < end && TryQuery(start, out MemoryCalls.MemoryRegion region) && region.End > start)
        {
            ulong next = region.End;
            region.Start = start;
            region.Size = Math.Min(next, end) - start;
            regions.Add(region);
            start = next;
        }

        return regions;
    }

    /// <summary>The region that begins at the page of an address and whose pages are alike.</summary>
    public static bool TryQuery(ulong address, out MemoryCalls.MemoryRegion region)
    {
        MemoryCalls.MemoryRegion answer;
        bool isKnown = MemoryCalls.Query((nint)address, &answer, (nuint)sizeof(MemoryCalls.MemoryRegion)) != 0;
        region = isKnown ? answer : default;
        return isKnown;
    }

    /// <summary>Whether all pages of a range have memory behind them.</summary>
    public static bool IsCommitted(ulong start, ulong end)
    {
        ulong known = start;
        foreach (MemoryCalls.MemoryRegion region in Regions(start, end))
        {
            if (region.State != MemoryCalls.Commit)
            {
                return false;
            }

            known = region.End;
        }

        return known >= end;
    }
}
