using Jitney.Linking.Fixups;
using Jitney.Linking.Graph;
using Jitney.Memory;

namespace Jitney.Sessions;

/// <summary>Hands fixed-up bytes to an allocation.</summary>
internal sealed class AllocationWriter(MemoryAllocation allocation) : ISegmentWriter
{
    private readonly AllocatedSegment _code = allocation.Code;
    private readonly AllocatedSegment _readOnly = allocation.ReadOnly;
    private readonly AllocatedSegment _writable = allocation.Writable;

    /// <inheritdoc/>
    public bool IsParallel => allocation.WritesInParallel;

    /// <inheritdoc/>
    public void Write(SegmentKind segment, ulong offset, ReadOnlySpan<byte> bytes)
    {
        AllocatedSegment target = segment switch
        {
            SegmentKind.Code => _code,
            SegmentKind.ReadOnly => _readOnly,
            _ => _writable,
        };
        allocation.Write(target, offset, bytes);
    }
}
