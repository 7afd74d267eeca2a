using Jitney.Interop.Memory;

namespace Jitney.Memory;

/// <summary>How a slab is divided, and how large it must be at least.</summary>
internal static class SlabShape
{
    /// <summary>The largest slab: the controller's view of it is one span.</summary>
    public const ulong Largest = int.MaxValue & ~0xFFFFFUL;

    /// <summary>Stripes of a slab of about a given size, each large enough for a request: three eighths code, two read-only, three writable.</summary>
    public static StripeSizes Of(ulong total, AllocationRequest request, ulong pageSize) => new(
        Stripe(total / 8 * 3, request.Code, pageSize),
        Stripe(total / 8 * 2, request.ReadOnly, pageSize),
        Stripe(total / 8 * 3, request.Writable, pageSize));

    // Each is a mapping of its own where memory is shared.
    private static ulong Stripe(ulong usual, SegmentRequest request, ulong pageSize) =>
        Round(Math.Max(usual, Need(request, pageSize)), Math.Max(pageSize, MemoryFactory.Here.ViewAlignment));

    // An alignment above the page size may need that much more before the segment.
    private static ulong Need(SegmentRequest request, ulong pageSize) =>
        request.Size == 0 ? 0 : Round(request.Size, pageSize) + (request.Alignment > pageSize ? request.Alignment : 0);

    private static ulong Round(ulong size, ulong pageSize) => (size + pageSize - 1) & ~(pageSize - 1);
}
