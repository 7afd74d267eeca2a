using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>An allocation of <see cref="FixedAddressMemoryManager"/>: plain arrays. Abandoning it does nothing.</summary>
internal sealed class FixedAddressAllocation(AllocatedSegment code, AllocatedSegment readOnly, AllocatedSegment writable, AllocationRequest request) : MemoryAllocation
{
    public override AllocatedSegment Code => code;

    public override AllocatedSegment ReadOnly => readOnly;

    public override AllocatedSegment Writable => writable;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There are actions, and there is nobody who could run them.</exception>
    public override ValueTask<FinalizedMemory> FinalizeAsync(IReadOnlyList<AllocationAction> actions, CancellationToken cancellation)
    {
        if (actions.Count > 0)
        {
            throw new InvalidOperationException("memory that exists here only has no executor to run actions");
        }

        cancellation.ThrowIfCancellationRequested();
        return new ValueTask<FinalizedMemory>(new FixedAddressMemory([code, readOnly, writable], [request.Code, request.ReadOnly, request.Writable]));
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
