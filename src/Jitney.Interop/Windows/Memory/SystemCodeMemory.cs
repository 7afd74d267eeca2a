using Jitney.Interop.Memory;

namespace Jitney.Interop.Windows.Memory;

/// <inheritdoc cref="CodeMemory"/>
internal sealed class SystemCodeMemory : CodeMemory
{
    /// <inheritdoc/>
    public override bool MayBeCalled(ulong address) => AddressSpace.TryQuery(address, out MemoryCalls.MemoryRegion region)
        && region.State == MemoryCalls.Commit
        && PageProtections.IsExecutable(region.Protection);
}
