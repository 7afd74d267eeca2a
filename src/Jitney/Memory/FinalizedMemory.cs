namespace Jitney.Memory;

/// <summary>Memory that linked code uses. Nothing frees it but <see cref="DeallocateAsync"/> or the end of its manager.</summary>
public abstract class FinalizedMemory
{
    /// <summary>The segments that are not empty, ascending.</summary>
    public abstract IReadOnlyList<MemorySegment> Segments { get; }

    /// <summary>Runs the deallocate actions and gives the memory back to the slab. A second call does nothing.</summary>
    public abstract ValueTask DeallocateAsync(CancellationToken cancellation);
}
