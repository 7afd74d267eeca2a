using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services.Memory;

/// <summary>The writable side of a reservation whose memory object is the executor's own.</summary>
/// <param name="Start">The reservation's first address.</param>
/// <param name="View">A writable view of all of the object.</param>
internal readonly record struct ReservationContents(ExecutorAddress Start, MappedMemory View)
{
    // Below this, clearing bytes is cheaper than a system call and the page faults that follow it.
    private const ulong DiscardThreshold = 64 * 1024;

    /// <summary>Gives segments their bytes: contents where they are, zero elsewhere.</summary>
    /// <exception cref="ServiceRefusalException">A content lies outside all segments.</exception>
    public void Fill(IReadOnlyList<ProtectedSegment> segments, IReadOnlyList<MemoryContent> contents)
    {
        MemoryContent[] sorted = [.. contents.OrderBy(content => content.Address)];
        int next = 0;
        foreach (ProtectedSegment segment in segments.OrderBy(segment => segment.Address))
        {
            ExecutorAddressRange range = ExecutorAddressRange.Of(segment.Address, segment.Size);
            ExecutorAddress filled = range.Start;
            for (; next < sorted.Length && sorted[next].Address < range.End; next++)
            {
                ExecutorAddressRange place = ExecutorAddressRange.Of(sorted[next].Address, (ulong)sorted[next].Bytes.Length);
                if (place.Start < filled || !range.Contains(place))
                {
                    throw Stray(sorted[next]);
                }

                Zero(new ExecutorAddressRange(filled, place.Start));
                sorted[next].Bytes.Span.CopyTo(Bytes(place));
                filled = place.End;
            }

            Zero(new ExecutorAddressRange(filled, range.End));
        }

        if (next < sorted.Length)
        {
            throw Stray(sorted[next]);
        }
    }

    private static ServiceRefusalException Stray(MemoryContent content) =>
        new($"the content of {content.Bytes.Length} bytes at {content.Address} lies outside the segments, or on another");

    private void Zero(ExecutorAddressRange range)
    {
        ulong start = PageMath.RoundUp(range.Start - Start);
        ulong end = PageMath.RoundDown(range.End - Start);
        if (end > start && end - start >= DiscardThreshold)
        {
            View.Remove(start, end - start);
            View.Commit(start, end - start);
            Bytes(new ExecutorAddressRange(range.Start, Start + start)).Clear();
            Bytes(new ExecutorAddressRange(Start + end, range.End)).Clear();
        }
        else
        {
            Bytes(range).Clear();
        }
    }

    private Span<byte> Bytes(ExecutorAddressRange range)
    {
        ulong offset = range.Start - Start;
        View.Commit(offset, range.Size);
        return View.GetSpan().Slice((int)offset, (int)range.Size);
    }
}
