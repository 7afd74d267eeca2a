using System.Numerics;

namespace Jitney.Memory;

/// <summary>A bit for each page of a stripe, with runs of set bits as ranges of pages. Not thread-safe.</summary>
internal sealed class PageStates
{
    private readonly ulong[] _bits;

    public PageStates(int pages)
    {
        Pages = pages;
        _bits = new ulong[(pages + 63) / 64];
    }

    public int Pages { get; }

    /// <summary>Sets or clears the bits of pages, and tells how many changed.</summary>
    public int Set(int first, int end, bool value)
    {
        int changed = 0;
        while (first < end)
        {
            int stop = Math.Min(end, (first | 63) + 1);
            ulong mask = Mask(first & 63, stop - first);
            ref ulong word = ref _bits[first >> 6];
            changed += BitOperations.PopCount(mask & (value ? ~word : word));
            word = value ? word | mask : word & ~mask;
            first = stop;
        }

        return changed;
    }

    /// <summary>The first run of set bits in a range of pages; empty when there is none.</summary>
    public (int First, int End) NextRun(int first, int end)
    {
        int start = Next(first, end, value: true);
        return (start, Next(start, end, value: false));
    }

    private static ulong Mask(int from, int count) => (count == 64 ? ulong.MaxValue : (1UL << count) - 1) << from;

    private int Next(int page, int end, bool value)
    {
        while (page < end)
        {
            ulong word = (value ? _bits[page >> 6] : ~_bits[page >> 6]) >> (page & 63);
            if (word != 0)
            {
                return Math.Min(end, page + BitOperations.TrailingZeroCount(word));
            }

            page = (page | 63) + 1;
        }

        return end;
    }
}
