using Jitney.Linking.Fixups;
using Jitney.Linking.Graph;
using Jitney.Memory;

namespace Jitney.Sessions;

/// <summary>Puts a batch's bytes where the executor will see them.</summary>
internal sealed class AllocationWriter(MemoryAllocation allocation) : ISegmentWriter
{
    private readonly Target _code = new(allocation, allocation.Code);
    private readonly Target _readOnly = new(allocation, allocation.ReadOnly);
    private readonly Target _writable = new(allocation, allocation.Writable);

    /// <inheritdoc/>
    public int? LaneOf(SegmentKind segment) => allocation.Writing switch
    {
        WriteConcurrency.All => null,
        WriteConcurrency.CodeBesideData when segment == SegmentKind.Code => 1,
        _ => 0,
    };

    /// <inheritdoc/>
    public Span<byte> InPlace(SegmentKind segment, ulong offset, int size)
    {
        Target target = Of(segment);
        return target.IsInPlace ? target.Segment.WorkingMemory.Span.Slice(checked((int)offset), size) : default;
    }

    /// <inheritdoc/>
    public void Write(SegmentKind segment, ulong offset, ReadOnlySpan<byte> bytes) => allocation.Write(Of(segment).Segment, offset, bytes);

    private Target Of(SegmentKind segment) => segment switch
    {
        SegmentKind.Code => _code,
        SegmentKind.ReadOnly => _readOnly,
        _ => _writable,
    };

    private readonly struct Target(MemoryAllocation allocation, AllocatedSegment segment)
    {
        public AllocatedSegment Segment { get; } = segment;

        public bool IsInPlace { get; } = segment.WorkingMemory.Length > 0 && allocation.IsForWritingInPlace(segment);
    }
}
