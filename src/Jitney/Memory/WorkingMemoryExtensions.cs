using Jitney.Failures;
using Jitney.Interop;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>Finds executor addresses in the controller's memory.</summary>
internal static class WorkingMemoryExtensions
{
    /// <summary>The bytes of a range, in memory that stands for a whole reservation, and which they can be touched in from now on.</summary>
    /// <exception cref="ExecutorException">The system has no memory for them.</exception>
    public static Memory<byte> SliceOf(this MappedMemory memory, MemoryReservation reservation, ExecutorAddressRange range)
    {
        if (!reservation.Range.Contains(range))
        {
            throw new ArgumentOutOfRangeException(nameof(range), $"{range} lies outside the reservation {reservation.Range}");
        }

        ulong offset = range.Start - reservation.Start;
        try
        {
            memory.Commit(offset, range.Size);
        }
        catch (SystemCallException failure)
        {
            throw new ExecutorException(FailureSide.Controller, "get memory for what is linked", failure.Message, failure);
        }

        return memory.Memory.Slice((int)offset, (int)range.Size);
    }

    /// <summary>The segments as messages describe them.</summary>
    public static ProtectedSegment[] Describe(this IReadOnlyList<MemorySegment> segments) =>
        [.. segments.Select(segment => new ProtectedSegment(segment.Protection, segment.Range.Start, segment.Range.Size))];
}
