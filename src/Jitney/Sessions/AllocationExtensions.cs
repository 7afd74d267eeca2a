using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Memory;

namespace Jitney.Sessions;

/// <summary>Between a layout and the memory it asks for.</summary>
internal static class AllocationExtensions
{
    /// <summary>What a layout needs.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="synthetic">Position of the linker's own object, whose blocks without bytes nobody refers to.</param>
    public static AllocationRequest ToRequest(this BatchLayout layout, int synthetic) => new(
        ToRequest(layout[SegmentKind.Code], synthetic),
        ToRequest(layout[SegmentKind.ReadOnly], synthetic),
        ToRequest(layout[SegmentKind.Writable], synthetic));

    /// <summary>Where an allocation's segments lie.</summary>
    public static SegmentAddresses Addresses(this MemoryAllocation allocation) =>
        new(allocation.Code.Address.Value, allocation.ReadOnly.Address.Value, allocation.Writable.Address.Value);

    /// <summary>An allocation's working memory, by <see cref="SegmentKind"/>.</summary>
    public static Memory<byte>[] WorkingMemory(this MemoryAllocation allocation) =>
        [allocation.Code.WorkingMemory, allocation.ReadOnly.WorkingMemory, allocation.Writable.WorkingMemory];

    // Blocks without bytes have addresses too, and those of a segment that holds nothing else must not be null.
    private static SegmentRequest ToRequest(SegmentLayout segment, int synthetic) => segment.Size == 0 && segment.Placements.Any(placement => placement.Object != synthetic)
        ? new(1, segment.Alignment, 0)
        : new(segment.Size, segment.Alignment, segment.ZeroFillOffset);
}
