using Jitney.Linking.Fixups;
using Jitney.Linking.Graph;
using Jitney.Memory;

namespace Jitney.Sessions;

/// <summary>Hands fixed-up bytes to an allocation.</summary>
internal sealed class AllocationWriter(MemoryAllocation allocation) : ISegmentWriter
{
    /// <inheritdoc/>
    public void Write(SegmentKind segment, ulong offset, ReadOnlySpan<byte> bytes)
    {
        AllocatedSegment target = segment switch
        {
            SegmentKind.Code => allocation.Code,
            SegmentKind.ReadOnly => allocation.ReadOnly,
            _ => allocation.Writable,
        };
        allocation.Write(target, offset, bytes);
    }
}
