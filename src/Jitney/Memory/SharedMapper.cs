using System.Runtime.InteropServices;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Memory;

/// <summary>Shares nameless memory with one of Jitney's executors: what is written here is there.</summary>
/// <remarks>The controller makes a memory object whose size is sealed, maps it for writing, and sends its descriptor along; the
/// executor maps the stripes with their protections. In this process it is the same with the memory mapped twice.</remarks>
internal sealed class SharedMapper : IMemoryMapper
{
    private readonly MapperCalls _calls;
    private readonly DataSharing _sharing;
    private readonly ObjectHandOver _handOver;
    private readonly bool _hasTwo;
    private readonly ReservationTable<SharedView> _views = new();

    // Of all mappers of the process: some of them may have one executor.
    private static long s_dataObjects;

    /// <summary>Makes a mapper.</summary>
    /// <param name="control">An executor that offers <see cref="BootstrapSymbols.MemoryReserve"/>, over a connection that carries
    /// descriptors, or <see cref="BootstrapSymbols.MemoryReserveFile"/>, over any; stays the caller's.</param>
    /// <param name="sharing">How writable data is mapped.</param>
    /// <param name="handOver">Which of the two.</param>
    public SharedMapper(IExecutorProcessControl control, DataSharing sharing, ObjectHandOver handOver = ObjectHandOver.Descriptor)
    {
        _handOver = handOver;
        _calls = new MapperCalls(control);
        _sharing = sharing;
        _hasTwo = handOver is ObjectHandOver.Descriptor && control.Description.Offers(BootstrapSymbols.MemoryReserveTwo);
    }

    /// <inheritdoc/>
    public ulong PageSize => _calls.Control.Description.PageSize;

    /// <inheritdoc/>
    public MapperTraits Traits => new(PacksAllocations: true, SharesReservations: true, GetsMemoryWhenPrepared: !MemoryFactory.Here.GivesMemoryWhenTouched) { Writing = _hasTwo ? WriteConcurrency.CodeBesideData : WriteConcurrency.One };

    /// <inheritdoc/>
    public async ValueTask<MemoryReservation> ReserveAsync(StripeSizes shape, ExecutorAddress preferred, CancellationToken cancellation)
    {
        const string Step = "reserve shared memory";
        shape = _calls.Fit(Step, shape);

        // The label is what an executor that opens the object by a path recognises it by.
        string label = _handOver is ObjectHandOver.File ? $"jitney-{Guid.NewGuid():n}" : "jitney";
        SharedView view = MapperCalls.Locally(Step, () =>
        {
            RoomLeft.Here.Require(shape.Total, 0);
            return _hasTwo && shape.Code > 0 && shape.Total > shape.Code
                ? SharedView.OfTwo(label, shape.Code, shape.Total - shape.Code)
                : SharedView.Of(MemoryObject.Create(label, shape.Total));
        });
        try
        {
            var request = new MemoryReserveRequest(
                shape.Code, shape.ReadOnly, shape.Writable, MemorySource.Descriptor, _sharing == DataSharing.Shared, preferred);
            ExecutorAddress start = await ReserveAsync(Step, request, view, label, cancellation).ConfigureAwait(false);
            _calls.CheckStart(Step, start, shape);
            _views.Add(Step, start, view);
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
    public void Write(MemoryReservation reservation, ExecutorAddress address, ReadOnlySpan<byte> bytes)
    {
        try
        {
            _views.Find(reservation).Write(reservation, address, bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExecutorException(FailureSide.Controller, "write linked memory", exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public bool IsFaultedIn(MemoryReservation reservation, ExecutorAddressRange range) => _views.Find(reservation).IsFaultedIn(range);

    /// <inheritdoc/>
    /// <remarks>Private writable pages cannot be copied ahead: a copy would not show what is linked later. Those are only made to exist.</remarks>
    public async ValueTask FaultInAsync(MemoryReservation reservation, IReadOnlyList<ExecutorAddressRange> ranges, CancellationToken cancellation)
    {
        const string Step = "get memory ahead of time";
        SharedView view = _views.Find(reservation);
        foreach (ExecutorAddressRange range in ranges)
        {
            _ = MapperCalls.Locally(Step, () =>
            {
                view.FaultIn(reservation, range);
                return true;
            });
        }

        if (_calls.Control.Description.Offers(BootstrapSymbols.MemoryPopulate))
        {
            await _calls.SuccessAsync(
                BootstrapSymbols.MemoryPopulate,
                MemoryMessages.EncodePopulate(new SpsWriter(), [.. ranges.Where(static range => !range.IsEmpty)]).Written,
                Step,
                CallLimit.Deadline,
                cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask<ExecutorAddress> InitializeAsync(
        MemoryReservation reservation,
        IReadOnlyList<MemorySegment> segments,
        IReadOnlyList<AllocationAction> actions,
        CancellationToken cancellation)
    {
        var request = new MemoryInitializeRequest(reservation.Start, segments.Describe(), [], actions);
        return _calls.InitializeAsync(BootstrapSymbols.MemoryInitialize, MemoryMessages.EncodeInitialize(new SpsWriter(), request).Written, segments, actions, cancellation);
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
            view.Discard(reservation, range);
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

    private async ValueTask<ExecutorAddress> ReserveAsync(
        string step, MemoryReserveRequest request, SharedView view, string label, CancellationToken cancellation)
    {
        if (_handOver is ObjectHandOver.File)
        {
            return await _calls.AddressAsync(
                BootstrapSymbols.MemoryReserveFile, AsFile(request, view.First, label), step, CallLimit.Deadline, null, cancellation).ConfigureAwait(false);
        }

        if (view.Data is null)
        {
            return await _calls.AddressAsync(
                BootstrapSymbols.MemoryReserve,
                MemoryMessages.EncodeReserve(new SpsWriter(), request).Written,
                step,
                CallLimit.Deadline,
                view.First.Handle,
                cancellation).ConfigureAwait(false);
        }

        // Whoever runs the code is not to be able to write to it.
        using SafeHandle code = MapperCalls.Locally(step, () => view.First.DuplicateHandle(MemoryProtection.Read | MemoryProtection.Execute));

        // A message carries one descriptor. Both are on their way at once, and the executor takes them in their order; nobody is to stop between them.
        cancellation.ThrowIfCancellationRequested();
        ulong number = (ulong)Interlocked.Increment(ref s_dataObjects);
        Task keeping = _calls.SuccessAsync(
            BootstrapSymbols.MemoryObjectKeep,
            MemoryMessages.EncodeObjectKeep(new SpsWriter(), number).Written,
            step,
            CallLimit.Deadline,
            CancellationToken.None,
            view.Data.Handle).AsTask();
        Task<ExecutorAddress> reserving = _calls.AddressAsync(
            BootstrapSymbols.MemoryReserveTwo,
            MemoryMessages.EncodeReserveTwo(new SpsWriter(), request, number).Written,
            step,
            CallLimit.Deadline,
            code,
            CancellationToken.None).AsTask();
        await Task.WhenAll(keeping, reserving).WaitAsync(cancellation).ConfigureAwait(false);
        return await reserving.ConfigureAwait(false);
    }

    private static ReadOnlyMemory<byte> AsFile(in MemoryReserveRequest request, MemoryObject memoryObject, string label) => MemoryMessages.EncodeReserveFile(
        new SpsWriter(),
        request,
        $"/proc/{Environment.ProcessId}/fd/{memoryObject.Handle.DangerousGetHandle()}",
        $"/memfd:{label} (deleted)").Written;
}
