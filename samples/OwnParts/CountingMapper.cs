using Jitney.Memory;
using Jitney.Protocol.Vocabulary;

namespace OwnParts;

/// <summary>A memory mapper that counts what goes to the executor, in front of one that does the work.</summary>
internal sealed class CountingMapper(IMemoryMapper inner) : IMemoryMapper
{
    private long _bytes;

    /// <summary>How many bytes of content were made visible so far.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public ulong PageSize => inner.PageSize;

    public MapperTraits Traits => inner.Traits;

    public ValueTask<MemoryReservation> ReserveAsync(StripeSizes shape, ExecutorAddress preferred, CancellationToken cancellation) => inner.ReserveAsync(shape, preferred, cancellation);

    public Memory<byte> Prepare(MemoryReservation reservation, ExecutorAddressRange range) => inner.Prepare(reservation, range);

    public void Write(MemoryReservation reservation, ExecutorAddress address, ReadOnlySpan<byte> bytes) => inner.Write(reservation, address, bytes);

    public bool IsFaultedIn(MemoryReservation reservation, ExecutorAddressRange range) => inner.IsFaultedIn(reservation, range);

    public ValueTask FaultInAsync(MemoryReservation reservation, IReadOnlyList<ExecutorAddressRange> ranges, CancellationToken cancellation) => inner.FaultInAsync(reservation, ranges, cancellation);

    public ValueTask<ExecutorAddress> InitializeAsync(
        MemoryReservation reservation, IReadOnlyList<MemorySegment> segments, IReadOnlyList<AllocationAction> actions, CancellationToken cancellation)
    {
        Interlocked.Add(ref _bytes, segments.Sum(static segment => (long)segment.ContentSize));
        return inner.InitializeAsync(reservation, segments, actions, cancellation);
    }

    public ValueTask DeinitializeAsync(IReadOnlyList<ExecutorAddress> allocations, CancellationToken cancellation) => inner.DeinitializeAsync(allocations, cancellation);

    public bool Discard(MemoryReservation reservation, ExecutorAddressRange range) => inner.Discard(reservation, range);

    public ValueTask ReleaseAsync(IReadOnlyList<MemoryReservation> reservations, CancellationToken cancellation) => inner.ReleaseAsync(reservations, cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
