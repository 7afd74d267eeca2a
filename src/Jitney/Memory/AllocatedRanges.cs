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
        int count = (Code.IsEmpty ? 0 : 1) + (ReadOnly.IsEmpty ? 0 : 1) + (Writable.IsEmpty ? 0 : 1);
        var segments = new MemorySegment[count];
        int next = 0;
        Add(segments, ref next, MemoryProtection.Read | MemoryProtection.Execute, Code, request.Code);
        Add(segments, ref next, MemoryProtection.Read, ReadOnly, request.ReadOnly);
        Add(segments, ref next, MemoryProtection.Read | MemoryProtection.Write, Writable, request.Writable);
        return segments;
    }

    // In stripes they come in ascending order; elsewhere the few that there are find their places here.
    private static void Add(MemorySegment[] segments, ref int next, MemoryProtection protection, ExecutorAddressRange range, SegmentRequest request)
    {
        if (range.IsEmpty)
        {
            return;
        }

        int place = next++;
        for (; place > 0 && segments[place - 1].Range.Start > range.Start; place--)
        {
            segments[place] = segments[place - 1];
        }

        segments[place] = new MemorySegment(protection, range, request.ZeroFillOffset);
    }
}
