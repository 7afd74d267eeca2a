using Jitney.Failures;
using Jitney.Linking.Resolution;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;

namespace OwnParts;

/// <summary>A memory manager that hands out one page behind the other of one reservation, and uses none twice: as simple as it gets, and enough for code that stays.</summary>
internal sealed class BumpMemoryManager(IMemoryMapper mapper) : IMemoryManager
{
    private const ulong Stripe = 32 << 20;

    private readonly SemaphoreSlim _gate = new(1);
    private MemoryReservation? _reservation;
    private (ulong Code, ulong ReadOnly, ulong Writable) _used;

    public AddressWindow Window => _reservation is { } reservation ? new AddressWindow(reservation.Range) : AddressWindow.Unknown;

    public async ValueTask<MemoryAllocation> AllocateAsync(AllocationRequest request, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            MemoryReservation reservation = _reservation ??= await mapper.ReserveAsync(new StripeSizes(Stripe, Stripe, Stripe), default, cancellation);
            (ulong code, ulong readOnly, ulong writable) = _used;
            var allocation = new Allocation(
                mapper, reservation, request, Take(reservation.Code, ref code, request.Code), Take(reservation.ReadOnly, ref readOnly, request.ReadOnly), Take(reservation.Writable, ref writable, request.Writable));
            _used = (code, readOnly, writable);
            return allocation;
        }
        finally
        {
            _gate.Release();
        }
    }

    // What is still there goes with the reservation.
    public ValueTask DisposeAsync() => mapper.DisposeAsync();

    private AllocatedSegment Take(ExecutorAddressRange stripe, ref ulong used, SegmentRequest request)
    {
        if (request.Size == 0)
        {
            return default;
        }

        // Whole pages: not every mapper has allocations share one.
        ulong alignment = Math.Max(request.Alignment, mapper.PageSize);
        ulong start = (stripe.Start.Value + used + alignment - 1) & ~(alignment - 1);
        if (start > stripe.End.Value || request.Size > stripe.End.Value - start)
        {
            throw new ExecutorException(FailureSide.Executor, "allocate memory", $"{request.Size} bytes are more than is left");
        }

        used = start + request.Size - stripe.Start.Value;
        ExecutorAddressRange range = ExecutorAddressRange.Of((ExecutorAddress)start, request.Size);
        return new AllocatedSegment(range.Start, mapper.Prepare(_reservation!, range));
    }

    private sealed class Allocation(
        IMemoryMapper mapper, MemoryReservation reservation, AllocationRequest request, AllocatedSegment code, AllocatedSegment readOnly, AllocatedSegment writable) : MemoryAllocation
    {
        public override AllocatedSegment Code => code;

        public override AllocatedSegment ReadOnly => readOnly;

        public override AllocatedSegment Writable => writable;

        public override async ValueTask<FinalizedMemory> FinalizeAsync(IReadOnlyList<AllocationAction> actions, CancellationToken cancellation)
        {
            MemorySegment[] segments =
            [
                .. Segment(MemoryProtection.Read | MemoryProtection.Execute, code, request.Code),
                .. Segment(MemoryProtection.Read, readOnly, request.ReadOnly),
                .. Segment(MemoryProtection.Read | MemoryProtection.Write, writable, request.Writable),
            ];

            // Not given up half-way: then nobody would know whether initialisers have run.
            ExecutorAddress name = await mapper.InitializeAsync(reservation, segments, actions, CancellationToken.None);
            return new Finalized(mapper, name, segments);
        }

        // It is not used again anyway.
        public override ValueTask DisposeAsync() => default;

        private static IEnumerable<MemorySegment> Segment(MemoryProtection protection, AllocatedSegment segment, SegmentRequest request) =>
            request.Size == 0 ? [] : [new MemorySegment(protection, ExecutorAddressRange.Of(segment.Address, request.Size), request.ZeroFillOffset)];
    }

    private sealed class Finalized(IMemoryMapper mapper, ExecutorAddress name, MemorySegment[] segments) : FinalizedMemory
    {
        private int _isGone;

        public override IReadOnlyList<MemorySegment> Segments => segments;

        public override ValueTask DeallocateAsync(CancellationToken cancellation) => Interlocked.Exchange(ref _isGone, 1) == 0 ? mapper.DeinitializeAsync([name], cancellation) : default;
    }
}
