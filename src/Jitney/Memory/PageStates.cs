using System.Numerics;
using System.Runtime.CompilerServices;

namespace Jitney.Memory;

/// <summary>Which pages of a stripe may hold something, and which of these are idle, with runs of either as ranges of pages. Not thread-safe.</summary>
/// <remarks>A page is <i>used</i> once anything was put on it and until the system got its memory back. It is <i>idle</i> when it is used and no allocation
/// touches it.</remarks>
internal sealed class PageStates
{
    private readonly ulong[] _used;
    private readonly ulong[] _idle;

    public PageStates(int pages)
    {
        Pages = pages;

        // Also for what begins behind the last page and has no length.
        _used = new ulong[(pages / 64) + 1];
        _idle = new ulong[_used.Length];
    }

    public int Pages { get; }

    /// <summary>How many pages are idle.</summary>
    public int Idle { get; private set; }

    /// <summary>An allocation touches these pages.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Occupy(int first, int end)
    {
        while (first < end)
        {
            (int stop, ulong mask) = InWord(first, end);
            _used[first >> 6] |= mask;
            Wake(first >> 6, mask);
            first = stop;
        }
    }

    /// <summary>No allocation touches these pages any more.</summary>
    /// <remarks>There may be none: nobody can foresee that, the processor neither, and so it is not asked first.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Vacate(int first, int end)
    {
        do
        {
            (int stop, ulong mask) = InWord(first, end);
            ref ulong idle = ref _idle[first >> 6];
            mask &= _used[first >> 6];
            Idle += BitOperations.PopCount(mask & ~idle);
            idle |= mask;
            first = stop;
        }
        while (first < end);
    }

    /// <summary>The system got the memory of these pages back.</summary>
    public void Forget(int first, int end)
    {
        while (first < end)
        {
            (int stop, ulong mask) = InWord(first, end);
            _used[first >> 6] &= ~mask;
            Wake(first >> 6, mask);
            first = stop;
        }
    }

    /// <summary>No page counts as idle any more, until allocations touched it again.</summary>
    public void ForgetIdle()
    {
        Array.Clear(_idle);
        Idle = 0;
    }

    /// <summary>The first run of used pages in a range of pages; empty when there is none.</summary>
    public (int First, int End) NextUsed(int first, int end) => NextRun(_used, first, end);

    /// <summary>The first run of idle pages in a range of pages; empty when there is none.</summary>
    public (int First, int End) NextIdle(int first, int end) => NextRun(_idle, first, end);

    // What of a range of pages, which may be empty, is in the word of its first page.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int Stop, ulong Mask) InWord(int first, int end)
    {
        int from = first & 63;
        int count = Math.Min(Math.Max(end - first, 0), 64 - from);
        return (first + count, (count == 64 ? ulong.MaxValue : (1UL << count) - 1) << from);
    }

    private static (int First, int End) NextRun(ulong[] bits, int first, int end)
    {
        int start = Next(bits, 0, first, end);
        return (start, Next(bits, ulong.MaxValue, start, end));
    }

    private static int Next(ulong[] bits, ulong not, int page, int end)
    {
        while (page < end)
        {
            ulong word = (bits[page >> 6] ^ not) >> (page & 63);
            if (word != 0)
            {
                return Math.Min(end, page + BitOperations.TrailingZeroCount(word));
            }

            page = (page | 63) + 1;
        }

        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Wake(int word, ulong mask)
    {
        ref ulong idle = ref _idle[word];
        Idle -= BitOperations.PopCount(idle & mask);
        idle &= ~mask;
    }
}
