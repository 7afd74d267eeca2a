using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>How the segments of one request lie in a reservation of their own: each on pages of its own, the lowest at the very start.</summary>
internal sealed class SeparateLayout
{
    private readonly AllocationRequest _request;
    private readonly ulong _page;

    // The start of a reservation is page-aligned and no more. A segment that wants more is moved up, and then
    // an empty page stands at the start in its place, because the lowest segment must begin the reservation.
    private readonly ulong _lead;

    public SeparateLayout(AllocationRequest request, ulong pageSize)
    {
        _request = request;
        _page = pageSize;
        _lead = Slack(request.Code) + Slack(request.ReadOnly) + Slack(request.Writable) > 0 ? pageSize : 0;
        Sizes = new StripeSizes(_lead + Need(request.Code), Need(request.ReadOnly), Need(request.Writable));
    }

    /// <summary>What to reserve.</summary>
    public StripeSizes Sizes { get; }

    /// <summary>A segment of nothing for the start, where one is needed.</summary>
    public MemorySegment? LeadingAt(ExecutorAddress start) =>
        _lead > 0 ? new MemorySegment(MemoryProtection.Read, ExecutorAddressRange.Of(start, _lead), 0) : null;

    /// <summary>Places the segments in a reservation that starts at an address.</summary>
    public AllocatedRanges At(ExecutorAddress start)
    {
        ExecutorAddress next = start + _lead;
        return new AllocatedRanges(Place(start, ref next, _request.Code), Place(start, ref next, _request.ReadOnly), Place(start, ref next, _request.Writable));
    }

    private PlacedSegment Place(ExecutorAddress reservation, ref ExecutorAddress next, in SegmentRequest request)
    {
        if (request.Size == 0)
        {
            return default;
        }

        var start = (ExecutorAddress)RoundUp(next.Value, Math.Max(request.Alignment, _page));
        next = start + RoundUp(request.Size, _page);
        return PlacedSegment.Of(request, reservation, start, next - start);
    }

    private ulong Slack(SegmentRequest request) => request.Size > 0 && request.Alignment > _page ? request.Alignment : 0;

    private ulong Need(SegmentRequest request) => RoundUp(request.Size, _page) + Slack(request);

    private static ulong RoundUp(ulong value, ulong alignment) => (value + alignment - 1) & ~(alignment - 1);
}
