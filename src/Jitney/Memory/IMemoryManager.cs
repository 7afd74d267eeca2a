using Jitney.Failures;
using Jitney.Linking.Resolution;

namespace Jitney.Memory;

/// <summary>Decides where linked memory lies; the strategy above a mapper.</summary>
/// <remarks>All members may be used from many threads at once. Everything a manager hands out lies in one 2 GiB window, so that
/// the small code model holds between all allocations; it refuses what would break that.</remarks>
public interface IMemoryManager : IAsyncDisposable
{
    /// <summary>Where allocations lie: nothing is ever handed out outside. Unknown before the first reservation, and where the executor
    /// chooses each allocation's place.</summary>
    AddressWindow Window { get; }

    /// <summary>Sets memory aside for a batch. Completes at once when the slab has room.</summary>
    /// <param name="request">What is needed of each protection.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="ExecutorException">There is no room, or the surroundings failed.</exception>
    ValueTask<MemoryAllocation> AllocateAsync(AllocationRequest request, CancellationToken cancellation);
}
