namespace Jitney.Memory;

/// <summary>Brings an allocation back to its slab.</summary>
/// <param name="manager">Counts it.</param>
/// <param name="slab">The slab.</param>
/// <param name="ranges">The allocation.</param>
internal sealed class SlabOwner(SlabMemoryManager manager, Slab slab, AllocatedRanges ranges) : IMemoryOwner
{
    public ValueTask ReturnAsync()
    {
        manager.Return(slab, ranges);
        return ValueTask.CompletedTask;
    }
}
