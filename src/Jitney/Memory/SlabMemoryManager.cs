using System.Collections.Immutable;
using Jitney.Failures;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>Reserves one large slab of executor addresses, then allocates and frees in it without asking the executor.</summary>
/// <remarks>
/// A slab has a stripe for each protection, in which allocations are packed where the mapper allows it, and begin on pages of their own elsewhere. Fresh memory is zero and is not touched; memory used before is cleared where zero is
/// promised, and given back to the system when much of it lies idle. Further slabs are reserved in the same 2 GiB window or refused; where the
/// window has no room for one, slabs that nothing lies in give way.
/// </remarks>
internal sealed class SlabMemoryManager : IMemoryManager, IUndoingManager
{
    /// <summary>The slab size where nobody says otherwise.</summary>
    public const ulong DefaultSlabSize = 1UL << 30;

    /// <summary>The largest slab.</summary>
    public const ulong LargestSlabSize = SlabShape.Largest;

    private const ulong SmallestSlab = 1UL << 20;
    private const ulong SmallestLowSlab = 16UL << 20;
    private const string Step = "reserve memory for linked code";

    private readonly IMemoryMapper _mapper;
    private readonly ulong _slabSize;
    private readonly Lock _lock = new();

    // Replaced as a whole under the lock, so that it can be read without.
    private ImmutableArray<Slab> _slabs = [];
    private Task? _growing;

    // The window as it was told when the last slab gave way, if one has.
    private AddressWindow _told = AddressWindow.Unknown;
    private bool _disposed;

    /// <summary>Makes a manager that has reserved nothing yet.</summary>
    /// <param name="mapper">A mapper whose reservations can be shared; owned by this manager from now on.</param>
    /// <param name="slabSize">The size of a slab in bytes, about; a single request may make it larger and a full window smaller.</param>
    public SlabMemoryManager(IMemoryMapper mapper, ulong slabSize = DefaultSlabSize)
    {
        if (!mapper.Traits.SharesReservations)
        {
            throw new ArgumentException("this mapper needs a reservation for each allocation", nameof(mapper));
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(slabSize, SlabShape.Largest);
        _mapper = mapper;
        _slabSize = Math.Max(slabSize, SmallestSlab);
    }

    /// <summary>What is reserved and allocated now.</summary>
    public MemoryStatistics Statistics
    {
        get
        {
            ImmutableArray<Slab> slabs = _slabs;
            ulong reserved = slabs.Aggregate(0UL, (sum, slab) => sum + slab.Reservation.Sizes.Total);
            ulong free = slabs.Aggregate(0UL, (sum, slab) => sum + slab.FreeBytes.Total);
            ulong largest = slabs.Aggregate(0UL, (most, slab) => Math.Max(most, slab.LargestFree));
            return new MemoryStatistics(reserved, reserved - free, largest, slabs.Length, slabs.Sum(slab => slab.Allocations));
        }
    }

    /// <inheritdoc/>
    public AddressWindow Window => WindowOf(_slabs) is { Range.IsEmpty: false } window ? window : _told;

    /// <summary>The reservations made so far.</summary>
    public IReadOnlyList<MemoryReservation> Reservations => [.. _slabs.Select(slab => slab.Reservation)];

    /// <summary>Reserves the first slab now, instead of with the first allocation. May run beside other work.</summary>
    /// <exception cref="ExecutorException">It cannot be reserved.</exception>
    public async ValueTask StartAsync(CancellationToken cancellation)
    {
        if (_slabs.IsEmpty)
        {
            (Task growing, _) = GrowOrJoin(default, []);
            await growing.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Gets pages from the system, and into the executor's page tables, before they are needed: those that allocations will lie on first.</summary>
    /// <param name="sizes">How many bytes of each stripe; more than a stripe has means all of it.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="ExecutorException">There is not so much memory.</exception>
    public async ValueTask FaultInAsync(StripeSizes sizes, CancellationToken cancellation)
    {
        await StartAsync(cancellation).ConfigureAwait(false);
        MemoryReservation reservation = _slabs[0].Reservation;
        await _mapper.FaultInAsync(
            reservation,
            [Head(reservation.Code, sizes.Code), Head(reservation.ReadOnly, sizes.ReadOnly), Head(reservation.Writable, sizes.Writable)],
            cancellation).ConfigureAwait(false);

        static ExecutorAddressRange Head(ExecutorAddressRange stripe, ulong size) => ExecutorAddressRange.Of(stripe.Start, Math.Min(size, stripe.Size));
    }

    /// <summary>The controller's view of linked data.</summary>
    /// <param name="range">Where in the executor.</param>
    /// <returns>Null when that is not all writable data of one slab. After the manager's end every use throws.</returns>
    public Memory<byte>? ViewOf(ExecutorAddressRange range)
    {
        foreach (Slab slab in _slabs)
        {
            if (slab.Reservation.Writable.Contains(range))
            {
                return _mapper.Prepare(slab.Reservation, range);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public ValueTask<MemoryAllocation> AllocateAsync(AllocationRequest request, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellation.ThrowIfCancellationRequested();
        AllocationRequests.Check(request);
        return TryAllocate(request, _slabs) is { } allocation
            ? new ValueTask<MemoryAllocation>(allocation)
            : AllocateInNewSlabAsync(request, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task? growing;
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            growing = _growing;
        }

        if (growing is not null)
        {
            await growing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _ = await Undoings.EndAsync(MapperCalls.PatienceAtTheEnd).ConfigureAwait(false);
        await _mapper.DisposeAsync().ConfigureAwait(false);
    }

    Undoings IUndoingManager.Undoings => Undoings;

    /// <summary>Links that were given up.</summary>
    internal Undoings Undoings { get; } = new();

    /// <summary>Whether nothing of this manager's is mapped any more.</summary>
    internal bool IsDisposed => _disposed;

    private async ValueTask<MemoryAllocation> AllocateInNewSlabAsync(AllocationRequest request, CancellationToken cancellation)
    {
        while (true)
        {
            ImmutableArray<Slab> tried = _slabs;
            if (TryAllocate(request, tried) is { } allocation)
            {
                return allocation;
            }

            (Task growing, bool own) = GrowOrJoin(request, tried);
            await growing.WaitAsync(cancellation).ConfigureAwait(own ? ConfigureAwaitOptions.None : ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private static ManagedAllocation? TryAllocate(in AllocationRequest request, ImmutableArray<Slab> slabs)
    {
        foreach (Slab slab in slabs)
        {
            if (slab.TryAllocate(request) is { } allocation)
            {
                return allocation;
            }
        }

        return null;
    }

    // One reservation at a time: others who need one wait for it and then try again.
    private (Task Growing, bool Own) GrowOrJoin(AllocationRequest request, ImmutableArray<Slab> tried)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_growing is { IsCompleted: false })
            {
                return (_growing, false);
            }

            if (_slabs != tried)
            {
                return (Task.CompletedTask, false);
            }

            _growing = Task.Run(() => GrowAsync(request));
            return (_growing, true);
        }
    }

    private async Task GrowAsync(AllocationRequest request)
    {
        StripeSizes least = SlabShape.Of(0, request, _mapper.PageSize);
        if (least.Total > SlabShape.Largest)
        {
            throw TooLarge(least);
        }

        ExecutorException? failure = await TryReserveAsync(request).ConfigureAwait(false);
        if (failure is not null && await ReleaseUnusedAsync().ConfigureAwait(false))
        {
            failure = await TryReserveAsync(request).ConfigureAwait(false);
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    // Sizes become smaller down to what the request needs.
    private async Task<ExecutorException?> TryReserveAsync(AllocationRequest request)
    {
        ExecutorAddress preferred = _slabs.IsEmpty ? default : _slabs[^1].Reservation.Range.End;
        ExecutorException? last = null;
        if (_slabs.IsEmpty && _told.Range.IsEmpty && await TryReserveLowAsync(request).ConfigureAwait(false))
        {
            return null;
        }

        for (ulong total = _slabSize; total >= SmallestSlab; total /= 2)
        {
            StripeSizes shape = SlabShape.Of(total, request, _mapper.PageSize);
            if (shape.Total > SlabShape.Largest)
            {
                continue;
            }

            try
            {
                last = await ReserveAsync(shape, preferred).ConfigureAwait(false);
            }
            catch (ExecutorException failure) when (failure is ExecutorRefusalException or { Side: FailureSide.Controller })
            {
                last = failure;
            }

            if (last is null)
            {
                return null;
            }
        }

        return last ?? TooLarge(SlabShape.Of(0, request, _mapper.PageSize));
    }

    // The first slab decides where all others lie, and code without PIC needs the lowest 2 GiB. Other sessions of the same process may have taken most of
    // that: a smaller slab there is worth more than a large one anywhere else.
    private async Task<bool> TryReserveLowAsync(AllocationRequest request)
    {
        for (ulong total = _slabSize; total >= SmallestLowSlab; total /= 2)
        {
            StripeSizes shape = SlabShape.Of(total, request, _mapper.PageSize);
            if (shape.Total > SmallCodeModel.Window)
            {
                continue;
            }

            try
            {
                MemoryReservation reservation = await _mapper.ReserveAsync(shape, default, CancellationToken.None).ConfigureAwait(false);
                if (reservation.Range.End.Value <= SmallCodeModel.Window)
                {
                    Add(reservation);
                    return true;
                }

                await _mapper.ReleaseAsync([reservation], CancellationToken.None).ConfigureAwait(false);
            }
            catch (ExecutorException failure) when (failure is ExecutorRefusalException or { Side: FailureSide.Controller })
            {
                // A smaller one may be granted.
            }
        }

        return false;
    }

    private void Add(MemoryReservation reservation)
    {
        var slab = new Slab(this, _mapper, reservation);
        lock (_lock)
        {
            _slabs = _slabs.Add(slab);
        }
    }

    // The first slab is reserved before anybody knows what for, and can stand in the midst of the only room for a large batch.
    private async Task<bool> ReleaseUnusedAsync()
    {
        Slab[] unused;
        lock (_lock)
        {
            unused = [.. _slabs.Where(slab => slab.TryRetire())];
            _told = Window;
            _slabs = _slabs.RemoveRange(unused);
        }

        if (unused.Length == 0)
        {
            return false;
        }

        await _mapper.ReleaseAsync([.. unused.Select(slab => slab.Reservation)], CancellationToken.None).ConfigureAwait(false);
        return true;
    }

    // Null, or what is wrong with the place that the executor found.
    private async Task<ExecutorException?> ReserveAsync(StripeSizes shape, ExecutorAddress preferred)
    {
        MemoryReservation reservation = await _mapper.ReserveAsync(shape, preferred, CancellationToken.None).ConfigureAwait(false);

        // Images that are linked already, or being linked, rely on the window as it was told before.
        if (SmallCodeModel.Holds(_slabs.Select(slab => slab.Reservation.Range).Append(reservation.Range))
            && Admits(WindowOf(_slabs), reservation)
            && Admits(_told, reservation))
        {
            Add(reservation);
            return null;
        }

        await _mapper.ReleaseAsync([reservation], CancellationToken.None).ConfigureAwait(false);
        string held = _slabs.IsEmpty
            ? $"{_told.Range}, where all of it was to be"
            : string.Join(", ", _slabs.Select(slab => $"{slab.Reservation.Range} (free: {Describe(slab.FreeBytes)})"));
        return new ExecutorException(
            FailureSide.Executor,
            Step,
            $"all linked memory must lie within 2 GiB, but the next {shape.Total} bytes would lie at {reservation.Range}, too far from {held}");
    }

    private static ExecutorException TooLarge(StripeSizes least) =>
        new(FailureSide.Controller, Step, $"a batch of {Describe(least)} is more than a slab can hold");

    private static AddressWindow WindowOf(ImmutableArray<Slab> slabs) => SmallCodeModel.WindowOf(slabs.Select(slab => slab.Reservation.Range));

    private static bool Admits(AddressWindow window, MemoryReservation reservation) =>
        window.Range.IsEmpty || window.Range.Contains(reservation.Range);

    private static string Describe(StripeSizes sizes) =>
        $"{sizes.Code} bytes of code, {sizes.ReadOnly} of read-only and {sizes.Writable} of writable data";
}
