using Jitney.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>Finalized memory of either manager.</summary>
/// <param name="owner">Takes it back.</param>
/// <param name="ranges">Where it lies.</param>
/// <param name="name">Names it for the mapper.</param>
/// <param name="segments">Its segments, ascending.</param>
internal sealed class ManagedFinalizedMemory(IMemoryOwner owner, AllocatedRanges ranges, ExecutorAddress name, MemorySegment[] segments) : FinalizedMemory
{
    private int _deallocated;

    public override IReadOnlyList<MemorySegment> Segments => segments;

    public override async ValueTask DeallocateAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Interlocked.Exchange(ref _deallocated, 1) == 0)
        {
            await DeallocateAsync().WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    // Goes on when the caller stops waiting.
    private async Task DeallocateAsync()
    {
        try
        {
            await owner.Mapper.DeinitializeAsync([name], CancellationToken.None).ConfigureAwait(false);
        }
        catch (ExecutorRefusalException)
        {
            // Actions failed, but all were run: the memory is free.
            await owner.ReturnAsync(ranges).ConfigureAwait(false);
            throw;
        }

        await owner.ReturnAsync(ranges).ConfigureAwait(false);
    }
}
