using Jitney.Linking.Allocation;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>One stripe of a slab: which parts are free, and which pages may hold something.</summary>
/// <remarks>A page is <i>used</i> once anything was put on it and until the system got its memory back: only such pages need clearing
/// where zero is promised. It is <i>idle</i> when it is used and no allocation touches it. Not thread-safe.</remarks>
internal sealed class Stripe
{
    private readonly ExecutorAddressRange _range;
    private readonly ulong _pageSize;
    private readonly ulong _granule;
    private readonly FreeRanges _free;
    private readonly PageStates _used;
    private readonly PageStates _idle;

    /// <summary>Makes a stripe of fresh memory.</summary>
    /// <param name="range">Whole pages.</param>
    /// <param name="pageSize">The size of a page.</param>
    /// <param name="granule">What allocations are rounded up to: a page, or less where they may share pages.</param>
    public Stripe(ExecutorAddressRange range, ulong pageSize, ulong granule)
    {
        _range = range;
        _pageSize = pageSize;
        _granule = granule;
        _free = new FreeRanges(range.Start.Value, range.Size);
        int pages = (int)(range.Size / pageSize);
        _used = new PageStates(pages);
        _idle = new PageStates(pages);
    }

    public ulong FreeBytes => _free.FreeBytes;

    public ulong LargestFree => _free.Largest;

    /// <summary>Bytes of idle pages.</summary>
    public ulong IdleBytes { get; private set; }

    /// <summary>Finds room.</summary>
    /// <param name="request">What is needed; nothing needs nothing.</param>
    /// <param name="range">Where it is, rounded up to granules; empty for nothing.</param>
    public bool TryAllocate(SegmentRequest request, out ExecutorAddressRange range)
    {
        range = default;
        if (request.Size == 0)
        {
            return true;
        }

        ulong size = (request.Size + _granule - 1) & ~(_granule - 1);
        if (size < request.Size || !_free.TryAllocate(size, Math.Max(request.Alignment, _granule), out ulong start))
        {
            return false;
        }

        range = ExecutorAddressRange.Of((ExecutorAddress)start, size);
        (int first, int end) = PagesOf(range);
        IdleBytes -= (ulong)_idle.Set(first, end, false) * _pageSize;
        return true;
    }

    /// <summary>Which parts of an allocated range may not be zero; marks its pages as used.</summary>
    /// <param name="range">An allocation.</param>
    /// <param name="zeroFill">The end of it that must be zero.</param>
    public IReadOnlyList<ExecutorAddressRange> Use(ExecutorAddressRange range, ExecutorAddressRange zeroFill)
    {
        // Nearly always there is one at most: the rest of a page.
        ExecutorAddressRange only = default;
        List<ExecutorAddressRange>? unclean = null;
        (int first, int end) = PagesOf(zeroFill);
        while (first < end)
        {
            (int runFirst, int runEnd) = _used.NextRun(first, end);
            if (runFirst < runEnd)
            {
                ExecutorAddress start = Max(zeroFill.Start, AddressOf(runFirst));
                var run = new ExecutorAddressRange(start, Min(zeroFill.End, AddressOf(runEnd)));
                if (only.IsEmpty)
                {
                    only = run;
                }
                else
                {
                    (unclean ??= [only]).Add(run);
                }
            }

            first = runEnd;
        }

        (first, end) = PagesOf(range);
        _ = _used.Set(first, end, true);
        return unclean ?? (only.IsEmpty ? [] : (IReadOnlyList<ExecutorAddressRange>)[only]);
    }

    /// <summary>Takes an allocation back.</summary>
    public void Free(ExecutorAddressRange range)
    {
        if (range.IsEmpty)
        {
            return;
        }

        (ulong freeStart, ulong freeSize) = _free.Free(range.Start.Value, range.Size);
        (int first, int end) = PagesOf(range);
        first = Math.Max(first, (int)((freeStart - _range.Start.Value + _pageSize - 1) / _pageSize));
        end = Math.Min(end, (int)((freeStart + freeSize - _range.Start.Value) / _pageSize));
        while (first < end)
        {
            (int runFirst, int runEnd) = _used.NextRun(first, end);
            IdleBytes += (ulong)_idle.Set(runFirst, runEnd, true) * _pageSize;
            first = runEnd;
        }
    }

    /// <summary>Gives idle pages back to the system.</summary>
    /// <param name="discard">Does it for a run of pages and says whether they are zero now.</param>
    public void DiscardIdle(Func<ExecutorAddressRange, bool> discard)
    {
        for (int page = 0; page < _idle.Pages;)
        {
            (int first, int end) = _idle.NextRun(page, _idle.Pages);
            if (first < end && discard(new ExecutorAddressRange(AddressOf(first), AddressOf(end))))
            {
                _ = _used.Set(first, end, false);
            }

            page = end;
        }

        _ = _idle.Set(0, _idle.Pages, false);
        IdleBytes = 0;
    }

    private static ExecutorAddress Max(ExecutorAddress left, ExecutorAddress right) => left > right ? left : right;

    private static ExecutorAddress Min(ExecutorAddress left, ExecutorAddress right) => left < right ? left : right;

    // All pages that the range touches.
    private (int First, int End) PagesOf(ExecutorAddressRange range) => range.IsEmpty
        ? (0, 0)
        : ((int)((range.Start - _range.Start) / _pageSize), (int)((range.End - _range.Start + _pageSize - 1) / _pageSize));

    private ExecutorAddress AddressOf(int page) => _range.Start + ((ulong)page * _pageSize);
}
