using System.Numerics;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>One reservation from which shared buffers are taken. Thread-safe.</summary>
internal sealed class SharedBufferSlab(IMemoryMapper mapper, MemoryReservation reservation)
{
    /// <summary>What buffers begin at a multiple of: a cache line, of which no two buffers share one.</summary>
    public const int Granule = 64;

    private const ulong IdleLimit = 4 << 20;

    private readonly Lock _lock = new();
    private readonly Stripe _stripe = new(reservation, reservation.Writable, BitOperations.Log2(mapper.PageSize), packs: true);

    /// <summary>Takes a buffer; null where there is no room for it.</summary>
    public SharedBuffer? TryAllocate(int size, int alignment)
    {
        ulong rounded = ((ulong)size + Granule - 1) & ~(Granule - 1UL);
        PlacedSegment placed = default;
        List<ExecutorAddressRange>? unclean = null;
        lock (_lock)
        {
            if (!_stripe.TryAllocate(new SegmentRequest(rounded, (ulong)Math.Max(alignment, Granule), 0), ref placed, ref unclean))
            {
                return null;
            }
        }

        ExecutorAddressRange range = placed.RangeIn(reservation);
        Memory<byte> view = mapper.Prepare(reservation, range);
        foreach (ExecutorAddressRange part in unclean ?? [])
        {
            view.Span.Slice((int)(part.Start - range.Start), (int)part.Size).Clear();
        }

        return new SharedBuffer(range.Start, view[..size], () => GiveBack(placed));
    }

    private void GiveBack(PlacedSegment placed)
    {
        lock (_lock)
        {
            _stripe.Free(placed);
            if (_stripe.IdleBytes > IdleLimit)
            {
                try
                {
                    _stripe.DiscardIdle(idle => mapper.Discard(reservation, idle));
                }
                catch (Exception failure) when (failure is Failures.ExecutorException or ObjectDisposedException or ArgumentException)
                {
                    // The session is over, and with it the memory.
                }
            }
        }
    }
}
