using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>Finds executor addresses in the controller's memory.</summary>
internal static class WorkingMemoryExtensions
{
    /// <summary>The bytes of a range, in memory that stands for a whole reservation.</summary>
    public static Memory<byte> SliceOf(this MappedMemory memory, MemoryReservation reservation, ExecutorAddressRange range) =>
        reservation.Range.Contains(range)
            ? memory.Memory.Slice((int)(range.Start - reservation.Start), (int)range.Size)
            : throw new ArgumentOutOfRangeException(nameof(range), $"{range} lies outside the reservation {reservation.Range}");

    /// <summary>The segments as messages describe them.</summary>
    public static ProtectedSegment[] Describe(this IReadOnlyList<MemorySegment> segments) =>
        [.. segments.Select(segment => new ProtectedSegment(segment.Protection, segment.Range.Start, segment.Range.Size))];
}
