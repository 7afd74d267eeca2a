using System.Numerics;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>One reservation of a slab memory manager: three stripes of free ranges under one lock.</summary>
internal sealed class Slab : IMemoryOwner
{
    // Used pages that stay with the system's memory although nothing is on them: to use one again costs nothing, a fresh one a page fault.
    private const ulong IdleLimit = 4 << 20;

    private readonly BriefLock _lock = new();
    private readonly SlabMemoryManager _manager;
    private readonly Stripe _code;
    private readonly Stripe _readOnly;
    private readonly Stripe _writable;
    private readonly bool _getsMemory;
    private int _allocations;
    private bool _isRetired;

    public Slab(SlabMemoryManager manager, IMemoryMapper mapper, MemoryReservation reservation)
    {
        _manager = manager;
        Mapper = mapper;
        Reservation = reservation;
        int page = BitOperations.Log2(mapper.PageSize);
        _getsMemory = mapper.Traits.GetsMemoryWhenPrepared;
        bool packs = mapper.Traits.PacksAllocations;
        _code = new Stripe(reservation, reservation.Code, page, packs);
        _readOnly = new Stripe(reservation, reservation.ReadOnly, page, packs);
        _writable = new Stripe(reservation, reservation.Writable, page, packs);
    }

    public IMemoryMapper Mapper { get; }

    public MemoryReservation Reservation { get; }

    public Undoings Undoings => _manager.Undoings;

    /// <summary>Free bytes by stripe.</summary>
    public StripeSizes FreeBytes
    {
        get
        {
            using (_lock.Enter())
            {
                return new StripeSizes(_code.FreeBytes, _readOnly.FreeBytes, _writable.FreeBytes);
            }
        }
    }

    /// <summary>How many allocations live.</summary>
    public int Allocations
    {
        get
        {
            using (_lock.Enter())
            {
                return _allocations;
            }
        }
    }

    /// <summary>The largest free range of any stripe.</summary>
    public ulong LargestFree
    {
        get
        {
            using (_lock.Enter())
            {
                return Math.Max(_code.LargestFree, Math.Max(_readOnly.LargestFree, _writable.LargestFree));
            }
        }
    }

    /// <summary>Finds room for all segments of a request, or takes none.</summary>
    /// <param name="request">What is needed.</param>
    /// <returns>Null when there is no room. What must be zero is.</returns>
    public ManagedAllocation? TryAllocate(in AllocationRequest request)
    {
        bool isNothing = AllocationRequests.IsNothing(request);

        // Made first, so that where things lie is written to where it stays.
        var allocation = new ManagedAllocation(this);
        ref AllocatedRanges ranges = ref allocation.Ranges;
        if (!TryPlace(isNothing ? AllocationRequests.Name : request, ref ranges, out List<ExecutorAddressRange>? unclean))
        {
            return null;
        }

        if (_getsMemory || unclean is not null)
        {
            MakeReady(ranges, unclean ?? []);
        }

        if (isNothing)
        {
            ranges = ranges.Unasked;
        }

        return allocation;
    }

    /// <summary>Gives nothing out from now on, unless some of it is in use.</summary>
    /// <returns>Whether the reservation can be given back.</returns>
    public bool TryRetire()
    {
        using (_lock.Enter())
        {
            _isRetired |= _code.FreeBytes + _readOnly.FreeBytes + _writable.FreeBytes == Reservation.Sizes.Total;
            return _isRetired;
        }
    }

    public MemorySegment[] SegmentsOf(in AllocatedRanges ranges) => ranges.SegmentsIn(Reservation);

    public bool TryEnd(ref bool isEnded)
    {
        using (_lock.Enter())
        {
            bool ends = !isEnded;
            isEnded = true;
            return ends;
        }
    }

    public ValueTask AbandonAsync(ref bool isEnded, in AllocatedRanges ranges)
    {
        using (_lock.Enter())
        {
            if (!isEnded)
            {
                isEnded = true;
                Return(ranges);
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask ReturnAsync(in AllocatedRanges ranges)
    {
        using (_lock.Enter())
        {
            Return(ranges);
        }

        return ValueTask.CompletedTask;
    }

    private bool TryPlace(in AllocationRequest request, ref AllocatedRanges ranges, out List<ExecutorAddressRange>? unclean)
    {
        unclean = null;
        using (_lock.Enter())
        {
            if (_isRetired)
            {
                return false;
            }

            if (_code.TryAllocate(request.Code, ref ranges.Code, ref unclean)
                && _readOnly.TryAllocate(request.ReadOnly, ref ranges.ReadOnly, ref unclean)
                && _writable.TryAllocate(request.Writable, ref ranges.Writable, ref unclean))
            {
                _allocations++;
                return true;
            }

            // Those that were not found are empty, and giving back nothing does nothing.
            Free(ranges);
            return false;
        }
    }

    // The mapper may get the memory only now, and fail.
    private void MakeReady(in AllocatedRanges ranges, List<ExecutorAddressRange> unclean)
    {
        try
        {
            foreach (MemorySegment segment in ranges.SegmentsIn(Reservation))
            {
                _ = Mapper.Prepare(Reservation, segment.Range);
            }

            foreach (ExecutorAddressRange range in unclean)
            {
                Mapper.Prepare(Reservation, range).Span.Clear();
            }
        }
        catch
        {
            using (_lock.Enter())
            {
                Return(ranges);
            }

            throw;
        }
    }

    // Memory goes to the system when much of it is idle. Under the lock.
    private void Return(in AllocatedRanges ranges)
    {
        _allocations--;
        if (_manager.IsDisposed)
        {
            return;
        }

        Free(ranges);
        if (_code.IdleBytes + _readOnly.IdleBytes + _writable.IdleBytes > IdleLimit)
        {
            _code.DiscardIdle(Discard);
            _readOnly.DiscardIdle(Discard);
            _writable.DiscardIdle(Discard);
        }
    }

    private void Free(in AllocatedRanges ranges)
    {
        _code.Free(ranges.Code);
        _readOnly.Free(ranges.ReadOnly);
        _writable.Free(ranges.Writable);
    }

    private bool Discard(ExecutorAddressRange range) => Mapper.Discard(Reservation, range);
}
