using Jitney.Executors;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Memory;

/// <summary>Sends bytes in messages to one of Jitney's executors, which may run on another machine.</summary>
/// <remarks>Working memory is this process's own, committed when touched. Zero fill is not sent. Every stripe has its final protection
/// in the executor from the start, as with shared memory, so allocations pack below the page size here too.</remarks>
internal sealed class CopyingMapper : IMemoryMapper
{
    private readonly MapperCalls _calls;
    private readonly ReservationTable<MappedMemory> _memory = new();

    /// <summary>Makes a mapper.</summary>
    /// <param name="control">An executor that offers <see cref="BootstrapSymbols.MemoryReserve"/>; stays the caller's.</param>
    public CopyingMapper(IExecutorProcessControl control) => _calls = new MapperCalls(control);

    /// <inheritdoc/>
    public ulong PageSize => Math.Max(_calls.Control.Description.PageSize, (ulong)Environment.SystemPageSize);

    /// <inheritdoc/>
    public MapperTraits Traits => new(PacksAllocations: true, SharesReservations: true);

    /// <inheritdoc/>
    public async ValueTask<MemoryReservation> ReserveAsync(StripeSizes shape, ExecutorAddress preferred, CancellationToken cancellation)
    {
        const string Step = "reserve memory";
        shape = _calls.Fit(Step, shape);
        MappedMemory memory = MapperCalls.Locally(Step, () => MappedMemory.Anonymous(shape.Total));
        try
        {
            var request = new MemoryReserveRequest(
                shape.Code, shape.ReadOnly, shape.Writable, MemorySource.Executor, SharesData: false, preferred);
            ReadOnlyMemory<byte> arguments = MemoryMessages.EncodeReserve(new SpsWriter(), request).Written;
            ExecutorAddress start = await _calls.AddressAsync(
                BootstrapSymbols.MemoryReserve, arguments, Step, CallLimit.Deadline, null, cancellation).ConfigureAwait(false);
            _calls.CheckStart(Step, start, shape);
            _memory.Add(Step, start, memory);
            return new MemoryReservation(start, shape);
        }
        catch
        {
            (memory as IDisposable).Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Memory<byte> Prepare(MemoryReservation reservation, ExecutorAddressRange range) =>
        _memory.Find(reservation).SliceOf(reservation, range);

    /// <inheritdoc/>
    public ValueTask<ExecutorAddress> InitializeAsync(
        MemoryReservation reservation,
        IReadOnlyList<MemorySegment> segments,
        IReadOnlyList<AllocationAction> actions,
        CancellationToken cancellation)
    {
        MemoryContent[] contents = [.. segments
            .Where(segment => segment.ContentSize > 0)
            .Select(segment => new MemoryContent(
                segment.Range.Start,
                Prepare(reservation, ExecutorAddressRange.Of(segment.Range.Start, segment.ContentSize))))];
        var request = new MemoryInitializeRequest(reservation.Start, segments.Describe(), contents, actions);
        var writer = new SpsWriter(4096 + contents.Sum(content => content.Bytes.Length + 16));
        ReadOnlyMemory<byte> message = MemoryMessages.EncodeInitialize(writer, request).Written;
        ValueTask<ExecutorAddress> result = _calls.InitializeAsync(BootstrapSymbols.MemoryInitialize, message, segments, actions, cancellation);
        LargeBuffers.Return(message);
        return result;
    }

    /// <inheritdoc/>
    public ValueTask DeinitializeAsync(IReadOnlyList<ExecutorAddress> allocations, CancellationToken cancellation) =>
        _calls.DeinitializeAsync(allocations, cancellation);

    /// <inheritdoc/>
    public bool Discard(MemoryReservation reservation, ExecutorAddressRange range)
    {
        MappedMemory memory = _memory.Find(reservation);
        return MapperCalls.Locally("give memory back to the system", () =>
        {
            memory.Discard(range.Start - reservation.Start, range.Size);
            return true;
        });
    }

    /// <inheritdoc/>
    public async ValueTask ReleaseAsync(IReadOnlyList<MemoryReservation> reservations, CancellationToken cancellation)
    {
        try
        {
            await _calls.ReleaseAsync([.. reservations.Select(reservation => reservation.Start)], cancellation).ConfigureAwait(false);
        }
        finally
        {
            foreach (MemoryReservation reservation in reservations)
            {
                _memory.Remove(reservation.Start);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        IReadOnlyList<ExecutorAddress> left = _memory.Starts;
        await _calls.AtTheEndAsync(left, _calls.ReleaseAsync).ConfigureAwait(false);
        foreach (ExecutorAddress start in left)
        {
            _memory.Remove(start);
        }
    }
}
