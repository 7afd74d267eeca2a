using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>Where the segments of an allocation lie in its reservation.</summary>
/// <param name="Code">Read and execute.</param>
/// <param name="ReadOnly">Read.</param>
/// <param name="Writable">Read and write.</param>
internal record struct AllocatedRanges(PlacedSegment Code, PlacedSegment ReadOnly, PlacedSegment Writable)
{
    /// <summary>Read and execute.</summary>
    public PlacedSegment Code = Code;

    /// <summary>Read.</summary>
    public PlacedSegment ReadOnly = ReadOnly;

    /// <summary>Read and write.</summary>
    public PlacedSegment Writable = Writable;

    /// <summary>The same for an author who asked for nothing and got an address only.</summary>
    public readonly AllocatedRanges Unasked => this with { ReadOnly = ReadOnly with { AskedSize = 0 } };

    /// <summary>The segments that are not empty, ascending.</summary>
    public readonly MemorySegment[] SegmentsIn(MemoryReservation reservation)
    {
        int count = (Code.Size == 0 ? 0 : 1) + (ReadOnly.Size == 0 ? 0 : 1) + (Writable.Size == 0 ? 0 : 1);
        var segments = new MemorySegment[count];
        int next = 0;
        Add(segments, ref next, MemoryProtection.Read | MemoryProtection.Execute, Code, reservation);
        Add(segments, ref next, MemoryProtection.Read, ReadOnly, reservation);
        Add(segments, ref next, MemoryProtection.Read | MemoryProtection.Write, Writable, reservation);
        return segments;
    }

    // In stripes they come in ascending order; elsewhere the few that there are find their places here.
    private static void Add(MemorySegment[] segments, ref int next, MemoryProtection protection, PlacedSegment placed, MemoryReservation reservation)
    {
        if (placed.Size == 0)
        {
            return;
        }

        ExecutorAddressRange range = placed.RangeIn(reservation);
        int place = next++;
        for (; place > 0 && segments[place - 1].Range.Start > range.Start; place--)
        {
            segments[place] = segments[place - 1];
        }

        segments[place] = new MemorySegment(protection, range, placed.ContentSize);
    }
}
