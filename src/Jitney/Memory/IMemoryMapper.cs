using Jitney.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>Moves bytes between the controller and an executor's memory, and decides nothing.</summary>
/// <remarks>
/// Life of an allocation: <see cref="ReserveAsync"/> once for many; <see cref="Prepare"/> gives working memory for a range of the
/// reservation; <see cref="InitializeAsync"/> makes what was written there visible and runs finalize actions;
/// <see cref="DeinitializeAsync"/> runs deallocate actions, after which the range may be prepared again.
/// All members may be used from many threads at once for different ranges. Failures of the surroundings are
/// <see cref="ExecutorException"/>s. Disposal releases what is still reserved.
/// </remarks>
public interface IMemoryMapper : IAsyncDisposable
{
    /// <summary>The executor's page size in bytes.</summary>
    ulong PageSize { get; }

    /// <summary>How this mapper wants its memory to be used.</summary>
    MapperTraits Traits { get; }

    /// <summary>Reserves address space in the executor.</summary>
    /// <param name="shape">The sizes of the stripes, multiples of the page size. Those of the reservation may be larger, where mappings are multiples of more than pages.</param>
    /// <param name="preferred">Where the reservation should begin; null for anywhere that suits the small code model.</param>
    /// <param name="cancellation">Stops waiting.</param>
    ValueTask<MemoryReservation> ReserveAsync(StripeSizes shape, ExecutorAddress preferred, CancellationToken cancellation);

    /// <summary>Working memory for a range of a reservation: what is written there is what the executor will see after
    /// <see cref="InitializeAsync"/>. Fresh working memory is zero; that of a range used before holds anything.</summary>
    /// <remarks>Valid until the range is deinitialized or its reservation released. No round trip.</remarks>
    Memory<byte> Prepare(MemoryReservation reservation, ExecutorAddressRange range);

    /// <summary>Writes to working memory; the same as through <see cref="Prepare"/>, and cheaper where the memory is fresh. Not called where <see cref="IsFaultedIn"/>: a mapper
    /// with a way of its own to write says there when it is the better one.</summary>
    void Write(MemoryReservation reservation, ExecutorAddress address, ReadOnlySpan<byte> bytes) =>
        bytes.CopyTo(Prepare(reservation, ExecutorAddressRange.Of(address, (ulong)bytes.Length)).Span);

    /// <summary>Whether working memory costs nothing more to write to in place, through <see cref="Prepare"/>, than other memory of this process.</summary>
    bool IsFaultedIn(MemoryReservation reservation, ExecutorAddressRange range) => true;

    /// <summary>Gets memory for ranges of a reservation, page-aligned at their beginning, before it is used, where this mapper can.</summary>
    ValueTask FaultInAsync(MemoryReservation reservation, IReadOnlyList<ExecutorAddressRange> ranges, CancellationToken cancellation) => default;

    /// <summary>Makes an allocation's bytes visible in the executor with their protections, and runs its finalize actions.</summary>
    /// <param name="reservation">The reservation in which all segments lie.</param>
    /// <param name="segments">The allocation's parts, ascending; at least one.</param>
    /// <param name="actions">What belongs to the allocation.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The address that names the allocation in <see cref="DeinitializeAsync"/>.</returns>
    /// <remarks>May run linked code (initialisers), so no deadline applies where there are actions. After a failure the range may be prepared again.</remarks>
    ValueTask<ExecutorAddress> InitializeAsync(
        MemoryReservation reservation,
        IReadOnlyList<MemorySegment> segments,
        IReadOnlyList<AllocationAction> actions,
        CancellationToken cancellation);

    /// <summary>Runs the deallocate actions of allocations, last first; their ranges may be prepared again afterwards.</summary>
    ValueTask DeinitializeAsync(IReadOnlyList<ExecutorAddress> allocations, CancellationToken cancellation);

    /// <summary>Gives the memory behind unused pages back to the system, where this mapper can. No round trip.</summary>
    /// <param name="reservation">A reservation.</param>
    /// <param name="range">Whole pages in it that no allocation uses.</param>
    /// <returns>Whether working memory for this range is zero now.</returns>
    bool Discard(MemoryReservation reservation, ExecutorAddressRange range);

    /// <summary>Gives reservations back, with all that is still in them.</summary>
    ValueTask ReleaseAsync(IReadOnlyList<MemoryReservation> reservations, CancellationToken cancellation);
}
