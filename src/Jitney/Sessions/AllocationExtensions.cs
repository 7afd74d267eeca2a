using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Memory;

namespace Jitney.Sessions;

/// <summary>Between a layout and the memory it asks for.</summary>
internal static class AllocationExtensions
{
    /// <summary>What a layout needs.</summary>
    public static AllocationRequest ToRequest(this BatchLayout layout) => new(
        ToRequest(layout[SegmentKind.Code]),
        ToRequest(layout[SegmentKind.ReadOnly]),
        ToRequest(layout[SegmentKind.Writable]));

    /// <summary>Where an allocation's segments lie.</summary>
    public static SegmentAddresses Addresses(this MemoryAllocation allocation) =>
        new(allocation.Code.Address.Value, allocation.ReadOnly.Address.Value, allocation.Writable.Address.Value);

    /// <summary>An allocation's working memory, by <see cref="SegmentKind"/>.</summary>
    public static Memory<byte>[] WorkingMemory(this MemoryAllocation allocation) =>
        [allocation.Code.WorkingMemory, allocation.ReadOnly.WorkingMemory, allocation.Writable.WorkingMemory];

    // Blocks without bytes have addresses too, and those of a segment that holds nothing else must not be null.
    private static SegmentRequest ToRequest(SegmentLayout segment) => segment is { Size: 0, Placements.Length: > 0 }
        ? new(1, segment.Alignment, 0)
        : new(segment.Size, segment.Alignment, segment.ZeroFillOffset);
}
