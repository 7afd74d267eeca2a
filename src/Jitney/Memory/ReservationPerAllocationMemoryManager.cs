using Jitney.Failures;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>Makes a reservation for each allocation, for mappers that cannot share one: LLVM's simple memory manager.</summary>
/// <remarks>Each allocation costs a round trip more. The executor chooses the addresses; one that lies too far from those in use for
/// the small code model is given back and refused.</remarks>
internal sealed class ReservationPerAllocationMemoryManager : IMemoryManager, IUndoingManager
{
    private const string Step = "reserve memory for linked code";

    private readonly IMemoryMapper _mapper;
    private readonly Lock _lock = new();
    private readonly SortedSet<ExecutorAddressRange> _live =
        new(Comparer<ExecutorAddressRange>.Create(static (left, right) => left.Start.CompareTo(right.Start)));
    private readonly Undoings _undoings = new();
    private bool _disposed;

    /// <summary>Makes a manager.</summary>
    /// <param name="mapper">Owned by this manager from now on.</param>
    public ReservationPerAllocationMemoryManager(IMemoryMapper mapper) => _mapper = mapper;

    /// <summary>What is reserved and allocated now. There is never anything free.</summary>
    public MemoryStatistics Statistics
    {
        get
        {
            lock (_lock)
            {
                ulong size = _live.Aggregate(0UL, (sum, range) => sum + range.Size);
                return new MemoryStatistics(size, size, 0, _live.Count, _live.Count);
            }
        }
    }

    /// <inheritdoc/>
    public AddressWindow Window => AddressWindow.Unknown;

    Undoings IUndoingManager.Undoings => _undoings;

    /// <inheritdoc/>
    public async ValueTask<MemoryAllocation> AllocateAsync(AllocationRequest request, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellation.ThrowIfCancellationRequested();
        AllocationRequests.Check(request);
        bool isNothing = AllocationRequests.IsNothing(request);
        var layout = new SeparateLayout(isNothing ? AllocationRequests.Name : request, _mapper.PageSize);
        if (layout.Sizes.Total > SlabShape.Largest)
        {
            throw new ExecutorException(FailureSide.Controller, Step, $"a batch of {layout.Sizes.Total} bytes is more than a reservation can hold");
        }

        // Not cancelled halfway: nobody would know of the reservation.
        Task<MemoryReservation> reserving = _mapper.ReserveAsync(layout.Sizes, default, CancellationToken.None).AsTask();
        MemoryReservation reservation;
        try
        {
            reservation = await reserving.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _undoings.Add(reserving, () => ReleaseAsync(reserving));
            throw;
        }

        var owner = new ReservationOwner(this, reservation, layout);
        AllocatedRanges ranges = layout.At(reservation.Start);
        try
        {
            Admit(reservation.Range);
            var allocation = new ManagedAllocation(owner);
            allocation.Ranges = isNothing ? ranges.Unasked : ranges;
            return allocation;
        }
        catch
        {
            await owner.ReturnAsync(ranges).ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        _ = await _undoings.EndAsync(MapperCalls.PatienceAtTheEnd).ConfigureAwait(false);
        await _mapper.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ReleaseAsync(Task<MemoryReservation> reserving)
    {
        try
        {
            await _mapper.ReleaseAsync([await reserving.ConfigureAwait(false)], CancellationToken.None).ConfigureAwait(false);
        }
        catch (ExecutorException)
        {
            // Nobody waits for this any more.
        }
    }

    private void Admit(ExecutorAddressRange range)
    {
        lock (_lock)
        {
            // They do not overlap, so the last one also ends last.
            if (_live.Count > 0 && !SmallCodeModel.Holds([_live.Min, _live.Max, range]))
            {
                throw new ExecutorException(
                    FailureSide.Executor,
                    Step,
                    $"all linked memory must lie within 2 GiB, but the executor chose {range}, too far from {_live.Min.Start}-{_live.Max.End}");
            }

            _ = _live.Add(range);
        }
    }

    private sealed class ReservationOwner(ReservationPerAllocationMemoryManager manager, MemoryReservation reservation, SeparateLayout layout) : IMemoryOwner
    {
        public IMemoryMapper Mapper => manager._mapper;

        public MemoryReservation Reservation => reservation;

        public Undoings Undoings => manager._undoings;

        public MemorySegment[] SegmentsOf(in AllocatedRanges ranges)
        {
            MemorySegment[] segments = ranges.SegmentsIn(reservation);
            return layout.LeadingAt(reservation.Start) is { } leading ? [leading, .. segments] : segments;
        }

        public bool TryEnd(ref bool isEnded) => !Interlocked.Exchange(ref isEnded, true);

        public ValueTask AbandonAsync(ref bool isEnded, in AllocatedRanges ranges) => TryEnd(ref isEnded) ? ReturnAsync() : ValueTask.CompletedTask;

        public ValueTask ReturnAsync(in AllocatedRanges ranges) => ReturnAsync();

        private async ValueTask ReturnAsync()
        {
            lock (manager._lock)
            {
                _ = manager._live.Remove(reservation.Range);
            }

            if (!manager._disposed)
            {
                await manager.ReleaseAsync(Task.FromResult(reservation)).ConfigureAwait(false);
            }
        }
    }
}
