using Jitney.Linking.Allocation;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>One stripe of a slab: which parts are free, and which pages may hold something.</summary>
/// <remarks>A page is <i>used</i> once anything was put on it and until the system got its memory back: only such pages need clearing
/// where zero is promised. It is <i>idle</i> when it is used and no allocation touches it. Not thread-safe.</remarks>
internal sealed class Stripe
{
    // A small thing with a large alignment leaves the rest to others.
    private const ulong LargestGranule = 16;

    private readonly MemoryReservation _reservation;
    private readonly ExecutorAddress _start;
    private readonly int _pageShift;
    private readonly bool _packs;
    private readonly FreeRanges _free;
    private readonly PageStates _used;
    private readonly PageStates _idle;

    /// <summary>Makes a stripe of fresh memory.</summary>
    /// <param name="reservation">What it is a part of.</param>
    /// <param name="range">Whole pages.</param>
    /// <param name="pageShift">The size of a page, as a power of two.</param>
    /// <param name="packs">Whether allocations may share pages.</param>
    public Stripe(MemoryReservation reservation, ExecutorAddressRange range, int pageShift, bool packs)
    {
        _reservation = reservation;
        _start = range.Start;
        _pageShift = pageShift;
        _packs = packs;
        _free = new FreeRanges(range.Start.Value, range.Size);
        int pages = (int)(range.Size >> pageShift);
        _used = new PageStates(pages);
        _idle = new PageStates(pages);
    }

    public ulong FreeBytes => _free.FreeBytes;

    public ulong LargestFree => _free.Largest;

    /// <summary>Bytes of idle pages.</summary>
    public ulong IdleBytes { get; private set; }

    /// <summary>Finds room.</summary>
    /// <param name="request">What is needed; nothing needs nothing.</param>
    /// <param name="placed">Where it is; empty for nothing.</param>
    /// <param name="unclean">Which parts of it should be zero and may not be; null for none.</param>
    public bool TryAllocate(in SegmentRequest request, out PlacedSegment placed, out List<ExecutorAddressRange>? unclean)
    {
        (placed, unclean) = (default, null);
        if (request.Size == 0)
        {
            return true;
        }

        // Rounded up to its alignment, so that the next one of its kind lies next to it and no crumbs are left between them. Who asks for the start of a page
        // has the page: such variables are there to be protected, say.
        ulong page = 1UL << _pageShift;
        ulong granule = _packs && request.Alignment < page ? Math.Min(request.Alignment, LargestGranule) : page;
        ulong size = (request.Size + granule - 1) & ~(granule - 1);
        if (!_free.TryAllocate(size, _packs ? request.Alignment : Math.Max(request.Alignment, page), out ulong start, out int piece))
        {
            return false;
        }

        placed = PlacedSegment.Of(request, _reservation.Start, (ExecutorAddress)start, size, piece);
        if (placed.ContentSize < placed.AskedSize)
        {
            unclean = Unclean(placed.ZeroFillIn(_reservation));
        }

        (int first, int end) = PagesOf(ExecutorAddressRange.Of((ExecutorAddress)start, size));
        _ = _used.Set(first, end, true);
        if (IdleBytes > 0)
        {
            IdleBytes -= (ulong)_idle.Set(first, end, false) << _pageShift;
        }

        return true;
    }

    /// <summary>Takes an allocated segment back.</summary>
    public void Free(in PlacedSegment placed)
    {
        if (placed.Size == 0)
        {
            return;
        }

        (ulong freeStart, ulong freeSize) = _free.Free(placed.Piece);
        (int first, int end) = PagesOf(placed.RangeIn(_reservation));
        first = Math.Max(first, PageAtOrAfter((ExecutorAddress)freeStart));
        end = Math.Min(end, PageOf((ExecutorAddress)(freeStart + freeSize)));
        while (first < end)
        {
            (int runFirst, int runEnd) = _used.NextRun(first, end);
            IdleBytes += (ulong)_idle.Set(runFirst, runEnd, true) << _pageShift;
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

    private List<ExecutorAddressRange>? Unclean(ExecutorAddressRange zeroFill)
    {
        List<ExecutorAddressRange>? unclean = null;
        (int first, int end) = PagesOf(zeroFill);
        while (first < end)
        {
            (int runFirst, int runEnd) = _used.NextRun(first, end);
            if (runFirst < runEnd)
            {
                (unclean ??= []).Add(new ExecutorAddressRange(Max(zeroFill.Start, AddressOf(runFirst)), Min(zeroFill.End, AddressOf(runEnd))));
            }

            first = runEnd;
        }

        return unclean;
    }

    // All pages that the range touches.
    private (int First, int End) PagesOf(ExecutorAddressRange range) => (PageOf(range.Start), PageAtOrAfter(range.End));

    private int PageOf(ExecutorAddress address) => (int)((address - _start) >> _pageShift);

    private int PageAtOrAfter(ExecutorAddress address) => (int)((address - _start + (1UL << _pageShift) - 1) >> _pageShift);

    private ExecutorAddress AddressOf(int page) => _start + ((ulong)page << _pageShift);
}
