using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>One reservation of a slab memory manager: three stripes of free ranges under one lock.</summary>
internal sealed class Slab
{
    // Packed allocations begin at such multiples at least, so that code starts where processors like it.
    private const ulong PackedGranule = 16;

    // Used pages that stay with the system's memory although nothing is on them: to use one again costs nothing, a fresh one a page fault.
    private const ulong IdleLimit = 4 << 20;

    private readonly Lock _lock = new();
    private readonly IMemoryMapper _mapper;
    private readonly Stripe _code;
    private readonly Stripe _readOnly;
    private readonly Stripe _writable;
    private bool _isRetired;

    public Slab(IMemoryMapper mapper, MemoryReservation reservation)
    {
        _mapper = mapper;
        Reservation = reservation;
        ulong page = mapper.PageSize;
        ulong granule = mapper.Traits.PacksAllocations ? PackedGranule : page;
        _code = new Stripe(reservation.Code, page, granule);
        _readOnly = new Stripe(reservation.ReadOnly, page, granule);

        // Writable pages are private copies in the executor, which only whole pages can lose again.
        _writable = new Stripe(reservation.Writable, page, page);
    }

    public MemoryReservation Reservation { get; }

    /// <summary>Free bytes by stripe.</summary>
    public StripeSizes Free
    {
        get
        {
            lock (_lock)
            {
                return new StripeSizes(_code.FreeBytes, _readOnly.FreeBytes, _writable.FreeBytes);
            }
        }
    }

    /// <summary>The largest free range of any stripe.</summary>
    public ulong LargestFree
    {
        get
        {
            lock (_lock)
            {
                return Math.Max(_code.LargestFree, Math.Max(_readOnly.LargestFree, _writable.LargestFree));
            }
        }
    }

    /// <summary>Finds room for all segments of a request, or takes none.</summary>
    /// <param name="request">What is needed.</param>
    /// <param name="ranges">Where it is.</param>
    /// <param name="unclean">Which parts of it should be zero and may not be.</param>
    public bool TryAllocate(AllocationRequest request, out AllocatedRanges ranges, out UncleanRanges unclean)
    {
        lock (_lock)
        {
            if (_isRetired)
            {
                (ranges, unclean) = (default, default);
                return false;
            }

            bool found = _code.TryAllocate(request.Code, out ExecutorAddressRange code);
            bool foundReadOnly = _readOnly.TryAllocate(request.ReadOnly, out ExecutorAddressRange readOnly);
            bool foundWritable = _writable.TryAllocate(request.Writable, out ExecutorAddressRange writable);
            ranges = new AllocatedRanges(code, readOnly, writable);
            unclean = default;
            if (found && foundReadOnly && foundWritable)
            {
                unclean = new UncleanRanges(
                    _code.Use(code, ZeroFill(code, request.Code)),
                    _readOnly.Use(readOnly, ZeroFill(readOnly, request.ReadOnly)),
                    _writable.Use(writable, ZeroFill(writable, request.Writable)));
                return true;
            }

            // Those that were not found are empty, and giving back nothing does nothing.
            FreeAll(ranges);
            return false;
        }
    }

    /// <summary>Gives nothing out from now on, unless some of it is in use.</summary>
    /// <returns>Whether the reservation can be given back.</returns>
    public bool TryRetire()
    {
        lock (_lock)
        {
            _isRetired |= _code.FreeBytes + _readOnly.FreeBytes + _writable.FreeBytes == Reservation.Sizes.Total;
            return _isRetired;
        }
    }

    /// <summary>Takes the ranges of an allocation back, and gives memory to the system when much of it is idle.</summary>
    public void Return(AllocatedRanges ranges)
    {
        lock (_lock)
        {
            FreeAll(ranges);
            if (_code.IdleBytes + _readOnly.IdleBytes + _writable.IdleBytes > IdleLimit)
            {
                _code.DiscardIdle(Discard);
                _readOnly.DiscardIdle(Discard);
                _writable.DiscardIdle(Discard);
            }
        }
    }

    private static ExecutorAddressRange ZeroFill(ExecutorAddressRange range, SegmentRequest request) =>
        range.IsEmpty ? range : range with { Start = range.Start + request.ZeroFillOffset };

    private void FreeAll(AllocatedRanges ranges)
    {
        _code.Free(ranges.Code);
        _readOnly.Free(ranges.ReadOnly);
        _writable.Free(ranges.Writable);
    }

    private bool Discard(ExecutorAddressRange range) => _mapper.Discard(Reservation, range);
}
