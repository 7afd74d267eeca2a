using Jitney.Executors;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Memory;

/// <summary>Shares nameless memory with one of Jitney's executors: what is written here is there.</summary>
/// <remarks>The controller makes a memory object whose size is sealed, maps it for writing, and sends its descriptor along; the
/// executor maps the stripes with their protections. In this process it is the same with the memory mapped twice.</remarks>
public sealed class SharedMapper : IMemoryMapper
{
    private readonly MapperCalls _calls;
    private readonly DataSharing _sharing;
    private readonly ReservationTable<SharedView> _views = new();

    /// <summary>Makes a mapper.</summary>
    /// <param name="control">An executor that offers <see cref="BootstrapSymbols.MemoryReserve"/>, over a connection that carries
    /// descriptors; stays the caller's.</param>
    /// <param name="sharing">How writable data is mapped.</param>
    public SharedMapper(IExecutorProcessControl control, DataSharing sharing)
    {
        _calls = new MapperCalls(control);
        _sharing = sharing;
    }

    /// <inheritdoc/>
    public ulong PageSize => _calls.Control.Description.PageSize;

    /// <inheritdoc/>
    public MapperTraits Traits => new(PacksAllocations: true, SharesReservations: true);

    /// <inheritdoc/>
    public async ValueTask<MemoryReservation> ReserveAsync(StripeSizes shape, ExecutorAddress preferred, CancellationToken cancellation)
    {
        const string Step = "reserve shared memory";
        MapperCalls.CheckSize(Step, shape);
        SharedView view = MapperCalls.Locally(Step, () => SharedView.Of(MemoryObject.Create("jitney", shape.Total)));
        try
        {
            var request = new MemoryReserveRequest(
                shape.Code, shape.ReadOnly, shape.Writable, MemorySource.Descriptor, _sharing == DataSharing.Shared, preferred);
            ReadOnlyMemory<byte> arguments = MemoryMessages.EncodeReserve(new SpsWriter(), request).Written;
            ExecutorAddress start = await _calls.AddressAsync(
                BootstrapSymbols.MemoryReserve, arguments, Step, CallLimit.Deadline, view.Object.Handle, cancellation).ConfigureAwait(false);
            _views.Add(start, view);
            return new MemoryReservation(start, shape);
        }
        catch
        {
            view.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Memory<byte> Prepare(MemoryReservation reservation, ExecutorAddressRange range) =>
        _views.Find(reservation).Slice(reservation, range);

    /// <inheritdoc/>
    /// <remarks>A system call fills fresh pages at half the cost of touching them through the view, and they then do not count as this
    /// process's resident memory.</remarks>
    public void Write(MemoryReservation reservation, ExecutorAddress address, ReadOnlySpan<byte> bytes) =>
        _views.Find(reservation).Object.Write(address - reservation.Start, bytes);

    /// <inheritdoc/>
    public ValueTask<ExecutorAddress> InitializeAsync(
        MemoryReservation reservation,
        IReadOnlyList<MemorySegment> segments,
        IReadOnlyList<AllocationAction> actions,
        CancellationToken cancellation)
    {
        var request = new MemoryInitializeRequest(reservation.Start, segments.Describe(), [], actions);
        return _calls.AddressAsync(
            BootstrapSymbols.MemoryInitialize,
            MemoryMessages.EncodeInitialize(new SpsWriter(), request).Written,
            "initialize linked memory",
            actions.Count > 0 ? CallLimit.None : CallLimit.Deadline,
            null,
            cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DeinitializeAsync(IReadOnlyList<ExecutorAddress> allocations, CancellationToken cancellation) =>
        _calls.DeinitializeAsync(allocations, cancellation);

    /// <inheritdoc/>
    public bool Discard(MemoryReservation reservation, ExecutorAddressRange range)
    {
        SharedView view = _views.Find(reservation);
        _ = MapperCalls.Locally("give memory back to the system", () =>
        {
            view.Object.Discard(range.Start - reservation.Start, range.Size);
            return true;
        });
        return true;
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
                _views.Remove(reservation.Start);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        IReadOnlyList<ExecutorAddress> left = _views.Starts;
        await _calls.AtTheEndAsync(left, _calls.ReleaseAsync).ConfigureAwait(false);
        foreach (ExecutorAddress start in left)
        {
            _views.Remove(start);
        }
    }
}
