using System.Runtime.CompilerServices;
using Jitney.Linking.Allocation;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>One stripe of a slab: which parts are free, and which pages may hold something.</summary>
/// <remarks>Only used pages need clearing where zero is promised. Not thread-safe.</remarks>
internal sealed class Stripe
{
    // A small thing with a large alignment leaves the rest to others.
    private const ulong LargestGranule = 16;

    private readonly MemoryReservation _reservation;
    private readonly uint _offset;
    private readonly int _pageShift;
    private readonly bool _packs;
    private readonly FreeRanges _free;
    private readonly PageStates _pages;

    /// <summary>Makes a stripe of fresh memory.</summary>
    /// <param name="reservation">What it is a part of.</param>
    /// <param name="range">Whole pages.</param>
    /// <param name="pageShift">The size of a page, as a power of two.</param>
    /// <param name="packs">Whether allocations may share pages.</param>
    public Stripe(MemoryReservation reservation, ExecutorAddressRange range, int pageShift, bool packs)
    {
        _reservation = reservation;
        _offset = (uint)(range.Start - reservation.Start);
        _pageShift = pageShift;
        _packs = packs;
        _free = new FreeRanges(range.Start.Value, range.Size);
        _pages = new PageStates((int)(range.Size >> pageShift));
    }

    public ulong FreeBytes => _free.FreeBytes;

    public ulong LargestFree => _free.Largest;

    /// <summary>Bytes of idle pages.</summary>
    public ulong IdleBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (ulong)_pages.Idle << _pageShift;
    }

    /// <summary>Finds room.</summary>
    /// <param name="request">What is needed; nothing needs nothing.</param>
    /// <param name="placed">Where it is; empty for nothing.</param>
    /// <param name="unclean">Gets those parts of it that should be zero and may not be; made when there is one.</param>
    public bool TryAllocate(in SegmentRequest request, ref PlacedSegment placed, ref List<ExecutorAddressRange>? unclean)
    {
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
            AddUnclean(placed, ref unclean);
        }

        _pages.Occupy(PageOf(placed.Offset), PageAtOrAfter(placed.Offset + placed.Size));
        return true;
    }

    /// <summary>Takes an allocated segment back.</summary>
    public void Free(in PlacedSegment placed)
    {
        if (placed.Size == 0)
        {
            return;
        }

        // A page that something else touches is not all free.
        (ulong start, ulong size) = _free.Free(placed.Piece);
        uint free = (uint)(start - _reservation.Start.Value);
        _pages.Vacate(
            Math.Max(PageOf(placed.Offset), PageAtOrAfter(free)),
            Math.Min(PageAtOrAfter(placed.Offset + placed.Size), PageOf(free + (uint)size)));
    }

    /// <summary>Gives idle pages back to the system.</summary>
    /// <param name="discard">Does it for a run of pages and says whether they are zero now.</param>
    public void DiscardIdle(Func<ExecutorAddressRange, bool> discard)
    {
        for (int page = 0; page < _pages.Pages;)
        {
            (int first, int end) = _pages.NextIdle(page, _pages.Pages);
            if (first < end && discard(new ExecutorAddressRange(AddressOf(first), AddressOf(end))))
            {
                _pages.Forget(first, end);
            }

            page = end;
        }

        _pages.ForgetIdle();
    }

    private static ExecutorAddress Max(ExecutorAddress left, ExecutorAddress right) => left > right ? left : right;

    private static ExecutorAddress Min(ExecutorAddress left, ExecutorAddress right) => left < right ? left : right;

    private void AddUnclean(in PlacedSegment placed, ref List<ExecutorAddressRange>? unclean)
    {
        ExecutorAddressRange zeroFill = placed.ZeroFillIn(_reservation);
        int page = PageOf(placed.Offset + placed.ContentSize);
        int last = PageAtOrAfter(placed.Offset + placed.AskedSize);
        while (page < last)
        {
            (int first, int end) = _pages.NextUsed(page, last);
            if (first < end)
            {
                (unclean ??= []).Add(new ExecutorAddressRange(Max(zeroFill.Start, AddressOf(first)), Min(zeroFill.End, AddressOf(end))));
            }

            page = end;
        }
    }

    // Offsets are those from the reservation's start; pages count from the stripe's.
    private int PageOf(uint offset) => (int)((offset - _offset) >> _pageShift);

    private int PageAtOrAfter(uint offset) => (int)((offset - _offset + (1U << _pageShift) - 1) >> _pageShift);

    private ExecutorAddress AddressOf(int page) => _reservation.Start + _offset + ((ulong)page << _pageShift);
}
