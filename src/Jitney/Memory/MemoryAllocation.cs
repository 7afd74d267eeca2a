using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>Memory set aside for one batch. Disposing it before <see cref="FinalizeAsync"/> abandons it: everything goes back to
/// the slab, with no round trip.</summary>
public abstract class MemoryAllocation : IAsyncDisposable
{
    /// <summary>Read and execute.</summary>
    public abstract AllocatedSegment Code { get; }

    /// <summary>Read.</summary>
    public abstract AllocatedSegment ReadOnly { get; }

    /// <summary>Read and write.</summary>
    public abstract AllocatedSegment Writable { get; }

    /// <summary>Which threads that call <see cref="Write"/> at the same time do not wait for each other.</summary>
    internal virtual WriteConcurrency Writing => WriteConcurrency.All;

    /// <summary>Writes bytes to working memory: the same as through the segment's own span, and cheaper where the memory is fresh. Not called where
    /// <see cref="IsForWritingInPlace"/>.</summary>
    /// <param name="segment">One of this allocation's segments.</param>
    /// <param name="offset">Where in the segment.</param>
    /// <param name="bytes">What to write.</param>
    public virtual void Write(AllocatedSegment segment, ulong offset, ReadOnlySpan<byte> bytes) =>
        bytes.CopyTo(segment.WorkingMemory.Span[checked((int)offset)..]);

    /// <summary>Whether a segment's bytes are best made up in its working memory, instead of elsewhere to be written there.</summary>
    /// <param name="segment">One of this allocation's segments.</param>
    public virtual bool IsForWritingInPlace(AllocatedSegment segment) => true;

    /// <summary>Makes what was written visible in the executor and runs the finalize actions. Afterwards disposing this object does
    /// nothing, whatever the outcome: a failure has given the memory back.</summary>
    /// <remarks>A cancellation, even an earlier one, takes effect when the executor has been told: what it does is then undone, and the memory given back, as soon as it has answered.
    /// An executor that does not answer, or with nonsense, keeps the memory.</remarks>
    public abstract ValueTask<FinalizedMemory> FinalizeAsync(IReadOnlyList<AllocationAction> actions, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
