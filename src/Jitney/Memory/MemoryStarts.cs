using Jitney.Linking.Layout;

namespace Jitney.Memory;

/// <summary>Where the memory begins in which all batches of a session come to lie: offsets count from there in formats that have such.</summary>
internal static class MemoryStarts
{
    /// <summary>Finds it for a batch: the start of the first reservation that does not lie behind it. Null for memory managers without reservations that all share.</summary>
    public static ulong? Of(IMemoryManager memory, SegmentAddresses batch)
    {
        if (memory is not SlabMemoryManager slabs)
        {
            return null;
        }

        ulong lowest = Math.Min(batch.Code, Math.Min(batch.ReadOnly, batch.Writable));
        foreach (MemoryReservation reservation in slabs.Reservations)
        {
            if (reservation.Range.Start.Value <= lowest)
            {
                return reservation.Range.Start.Value;
            }
        }

        return null;
    }
}
