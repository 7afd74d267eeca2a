using Jitney.Failures;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Tests.Memory;

/// <summary>Reserves addresses as another mapper does, and gets no memory for them.</summary>
internal sealed class MapperWithoutMemory(IMemoryMapper mapper) : IMemoryMapper
{
    public ulong PageSize => mapper.PageSize;

    public MapperTraits Traits => mapper.Traits with { GetsMemoryWhenPrepared = true };

    public ValueTask<MemoryReservation> ReserveAsync(StripeSizes shape, ExecutorAddress preferred, CancellationToken cancellation) =>
        mapper.ReserveAsync(shape, preferred, cancellation);

    public Memory<byte> Prepare(MemoryReservation reservation, ExecutorAddressRange range) =>
        throw new ExecutorException(FailureSide.Controller, "get memory", "there is none");

    public ValueTask<ExecutorAddress> InitializeAsync(
        MemoryReservation reservation,
        IReadOnlyList<MemorySegment> segments,
        IReadOnlyList<AllocationAction> actions,
        CancellationToken cancellation) => mapper.InitializeAsync(reservation, segments, actions, cancellation);

    public ValueTask DeinitializeAsync(IReadOnlyList<ExecutorAddress> allocations, CancellationToken cancellation) =>
        mapper.DeinitializeAsync(allocations, cancellation);

    public bool Discard(MemoryReservation reservation, ExecutorAddressRange range) => mapper.Discard(reservation, range);

    public ValueTask ReleaseAsync(IReadOnlyList<MemoryReservation> reservations, CancellationToken cancellation) =>
        mapper.ReleaseAsync(reservations, cancellation);

    public ValueTask DisposeAsync() => mapper.DisposeAsync();
}
