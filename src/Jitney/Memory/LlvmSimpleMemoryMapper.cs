using Jitney.Executors;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Memory;

/// <summary>Sends bytes in messages to an executor that offers LLVM's simple memory manager.</summary>
/// <remarks>Each reservation holds one allocation, whose lowest segment is the reservation's first address. LLVM's executor frees a
/// reservation when its allocation cannot be initialized or is deinitialized, so only releasing remains then, and that is
/// a matter of this process. From version 22 on it frees only on release, and the functions have other names. The preferred place is not looked at: LLVM's executor decides.</remarks>
internal sealed class LlvmSimpleMemoryMapper : IMemoryMapper
{
    private readonly MapperCalls _calls;
    private readonly ReservationTable<OwnReservation> _memory = new();

    /// <summary>Makes a mapper.</summary>
    /// <param name="control">An executor that offers <see cref="BootstrapSymbols.SimpleMemoryReserve"/>; stays the caller's.</param>
    public LlvmSimpleMemoryMapper(IExecutorProcessControl control) => _calls = new MapperCalls(control);

    /// <inheritdoc/>
    public ulong PageSize => Math.Max(_calls.Control.Description.PageSize, (ulong)Environment.SystemPageSize);

    /// <inheritdoc/>
    public MapperTraits Traits => new(PacksAllocations: false, SharesReservations: false);

    // LLVM 22: initialize, deinitialize and release instead of finalize and deallocate.
    private bool ReleasesApart => !_calls.Control.Description.Offers(BootstrapSymbols.SimpleMemoryFinalize)
        && _calls.Control.Description.Offers(BootstrapSymbols.SimpleMemoryInitialize);

    private ExecutorAddress Instance => _calls.Control.Description.Service(BootstrapSymbols.SimpleMemoryInstance);

    /// <inheritdoc/>
    public async ValueTask<MemoryReservation> ReserveAsync(StripeSizes shape, ExecutorAddress preferred, CancellationToken cancellation)
    {
        const string Step = "reserve memory";
        MapperCalls.CheckSize(Step, shape);
        var memory = new OwnReservation(MapperCalls.Locally(Step, () => MappedMemory.Anonymous(shape.Total)));
        try
        {
            ReadOnlyMemory<byte> arguments = SimpleMemoryMessages.EncodeReserve(new SpsWriter(), Instance, shape.Total).Written;
            ExecutorAddress start = await _calls.AddressAsync(
                BootstrapSymbols.SimpleMemoryReserve, arguments, Step, CallLimit.Deadline, null, cancellation).ConfigureAwait(false);
            _calls.CheckStart(Step, start, shape);
            _memory.Add(Step, start, memory);
            return new MemoryReservation(start, shape);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Memory<byte> Prepare(MemoryReservation reservation, ExecutorAddressRange range) =>
        _memory.Find(reservation).Memory.SliceOf(reservation, range);

    /// <inheritdoc/>
    public async ValueTask<ExecutorAddress> InitializeAsync(
        MemoryReservation reservation,
        IReadOnlyList<MemorySegment> segments,
        IReadOnlyList<AllocationAction> actions,
        CancellationToken cancellation)
    {
        if (segments[0].Range.Start != reservation.Start)
        {
            throw new ArgumentException($"the lowest segment {segments[0].Range} does not begin the reservation {reservation.Range}", nameof(segments));
        }

        OwnReservation memory = _memory.Find(reservation);
        SimpleMemorySegment[] contents = [.. segments.Select(segment => new SimpleMemorySegment(
            segment.Protection,
            segment.Range.Start,
            segment.Range.Size,
            memory.Memory.SliceOf(reservation, ExecutorAddressRange.Of(segment.Range.Start, segment.ContentSize))))];
        var writer = new SpsWriter(4096 + contents.Sum(content => content.Content.Length + 32));
        ReadOnlyMemory<byte> arguments = SimpleMemoryMessages.EncodeFinalize(writer, Instance, contents, NullSafe(actions)).Written;

        // Whatever the outcome, from here on it is not for release to tell the executor.
        memory.ExecutorFreesIt = true;
        if (ReleasesApart)
        {
            _ = await _calls.InitializeAsync(BootstrapSymbols.SimpleMemoryInitialize, arguments, segments, actions, cancellation).ConfigureAwait(false);
        }
        else
        {
            await _calls.SuccessAsync(
                BootstrapSymbols.SimpleMemoryFinalize, arguments, MapperCalls.InitializeStep, MapperCalls.LimitOf(actions), cancellation).ConfigureAwait(false);
        }

        memory.ExecutorFreesIt = false;
        return reservation.Start;
    }

    /// <inheritdoc/>
    public async ValueTask DeinitializeAsync(IReadOnlyList<ExecutorAddress> allocations, CancellationToken cancellation)
    {
        if (ReleasesApart)
        {
            await GiveBackAsync(BootstrapSymbols.SimpleMemoryDeinitialize, allocations, CallLimit.Images, cancellation).ConfigureAwait(false);
            return;
        }

        foreach (ExecutorAddress start in allocations)
        {
            if (_memory.TryFind(start, out OwnReservation? memory))
            {
                memory.ExecutorFreesIt = true;
            }
        }

        await GiveBackAsync(BootstrapSymbols.SimpleMemoryDeallocate, allocations, CallLimit.Images, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public bool Discard(MemoryReservation reservation, ExecutorAddressRange range)
    {
        OwnReservation memory = _memory.Find(reservation);
        return MapperCalls.Locally("give memory back to the system", () =>
        {
            memory.Memory.Discard(range.Start - reservation.Start, range.Size);
            return true;
        });
    }

    /// <inheritdoc/>
    public async ValueTask ReleaseAsync(IReadOnlyList<MemoryReservation> reservations, CancellationToken cancellation)
    {
        ExecutorAddress[] starts = [.. reservations.Select(reservation => reservation.Start)];
        try
        {
            await ReleaseAsync(starts, cancellation).ConfigureAwait(false);
        }
        finally
        {
            foreach (ExecutorAddress start in starts)
            {
                _memory.Remove(start);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        IReadOnlyList<ExecutorAddress> left = _memory.Starts;
        await _calls.AtTheEndAsync(left, ReleaseAsync).ConfigureAwait(false);
        foreach (ExecutorAddress start in left)
        {
            _memory.Remove(start);
        }
    }

    // LLVM 19 crashes on a pair without a finalize call, so such a pair deallocates nothing when it is finalized.
    private AllocationAction[] NullSafe(IReadOnlyList<AllocationAction> actions)
    {
        var nothing = new WrapperCall(
            _calls.Control.Description.Service(ReleasesApart ? BootstrapSymbols.SimpleMemoryDeinitialize : BootstrapSymbols.SimpleMemoryDeallocate),
            SimpleMemoryMessages.EncodeDeallocate(new SpsWriter(), Instance, []).Written);
        return [.. actions.Select(action => action.Finalize.Callee.IsNull ? action with { Finalize = nothing } : action)];
    }

    private async ValueTask ReleaseAsync(IReadOnlyList<ExecutorAddress> starts, CancellationToken cancellation)
    {
        ExecutorAddress[] left = [.. starts.Where(start => _memory.TryFind(start, out OwnReservation? memory) && !memory.ExecutorFreesIt)];
        if (left.Length > 0)
        {
            await GiveBackAsync(
                ReleasesApart ? BootstrapSymbols.SimpleMemoryRelease : BootstrapSymbols.SimpleMemoryDeallocate, left, CallLimit.Deadline, cancellation).ConfigureAwait(false);
        }
    }

    private ValueTask GiveBackAsync(string service, IReadOnlyList<ExecutorAddress> starts, CallLimit limit, CancellationToken cancellation) =>
        _calls.SuccessAsync(
            service,
            SimpleMemoryMessages.EncodeDeallocate(new SpsWriter(), Instance, starts).Written,
            "deallocate linked memory",
            limit,
            cancellation);

    private sealed class OwnReservation(MappedMemory memory) : IDisposable
    {
        private volatile bool _executorFreesIt;

        public MappedMemory Memory => memory;

        /// <summary>Whether the executor has freed its side already, or is about to.</summary>
        public bool ExecutorFreesIt
        {
            get => _executorFreesIt;
            set => _executorFreesIt = value;
        }

        public void Dispose() => (memory as IDisposable).Dispose();
    }
}
