using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>Where the segments of an allocation lie; each rounded up to what its stripe gives out, or empty.</summary>
/// <param name="Code">Read and execute.</param>
/// <param name="ReadOnly">Read.</param>
/// <param name="Writable">Read and write.</param>
internal readonly record struct AllocatedRanges(ExecutorAddressRange Code, ExecutorAddressRange ReadOnly, ExecutorAddressRange Writable)
{
    public ulong Size => Code.Size + ReadOnly.Size + Writable.Size;

    /// <summary>The segments that are not empty, ascending.</summary>
    public MemorySegment[] SegmentsFor(AllocationRequest request)
    {
        var segments = new List<MemorySegment>(3);
        Add(segments, MemoryProtection.Read | MemoryProtection.Execute, Code, request.Code);
        Add(segments, MemoryProtection.Read, ReadOnly, request.ReadOnly);
        Add(segments, MemoryProtection.Read | MemoryProtection.Write, Writable, request.Writable);
        segments.Sort(static (left, right) => left.Range.Start.CompareTo(right.Range.Start));
        return [.. segments];
    }

    private static void Add(List<MemorySegment> segments, MemoryProtection protection, ExecutorAddressRange range, SegmentRequest request)
    {
        if (!range.IsEmpty)
        {
            segments.Add(new MemorySegment(protection, range, request.ZeroFillOffset));
        }
    }
}
