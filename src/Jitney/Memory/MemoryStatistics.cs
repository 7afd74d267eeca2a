namespace Jitney.Memory;

/// <summary>What a memory manager holds, at one moment.</summary>
/// <param name="Reserved">Bytes of executor addresses reserved.</param>
/// <param name="Allocated">Bytes of those in allocations, alignment included.</param>
/// <param name="LargestFree">The largest piece that could be allocated in one stripe without reserving more.</param>
/// <param name="Reservations">How many reservations there are.</param>
/// <param name="Allocations">How many allocations live, finalized or not.</param>
public sealed record MemoryStatistics(ulong Reserved, ulong Allocated, ulong LargestFree, int Reservations, long Allocations)
{
    /// <summary>Bytes reserved and not allocated.</summary>
    public ulong Free => Reserved - Allocated;
}
