using Jitney.Interop;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Services.Memory;

/// <summary>LLVM's shared-memory mapper for LLVM's controllers: a named object for each reservation, which the controller opens and unlinks.</summary>
/// <remarks>Differs from LLVM 19's where that fails: memory is readable from the start, segments are checked, no name is left behind,
/// an unknown reservation is an error at once. May be called from many threads; no lock is held while actions run.</remarks>
/// <param name="actions">Makes the calls of allocation actions.</param>
/// <param name="leaving">Told of memory that is about to be unmapped.</param>
internal sealed class SharedMapperService(IActionRunner actions, Action<ExecutorAddressRange> leaving) : IService
{
    // What LLVM answers for an allocation without segments: the minimum of nothing.
    private static readonly ExecutorAddress NoSegments = new(ulong.MaxValue);

    private readonly Lock _lock = new();
    private readonly Dictionary<ExecutorAddress, SharedMapperReservation> _reservations = [];
    private readonly AllocationLedger _allocations = new();

    /// <summary>Whether any memory was ever initialized.</summary>
    public bool WasUsed => _allocations.WasUsed;

    /// <summary>Whether initialized memory was not given back yet.</summary>
    public bool IsInUse => _allocations.IsInUse;

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        _ = registry.AddToken(BootstrapSymbols.SharedMapperInstance);
        registry.Add(BootstrapSymbols.SharedMapperReserve, ServiceThread.Stream, Reserve);
        registry.Add(BootstrapSymbols.SharedMapperInitialize, ServiceThread.Program, Initialize);
        registry.Add(BootstrapSymbols.SharedMapperDeinitialize, ServiceThread.Program, Deinitialize);
        registry.Add(BootstrapSymbols.SharedMapperRelease, ServiceThread.Program, Release);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        ExecutorAddress[] left;
        lock (_lock)
        {
            left = [.. _reservations.Keys];
        }

        foreach (ExecutorAddress start in left)
        {
            _ = Release(start);
        }
    }

    /// <summary>Removes the names of objects that no controller has removed; their memory stays.</summary>
    public void Unlink()
    {
        lock (_lock)
        {
            foreach (SharedMapperReservation reservation in _reservations.Values)
            {
                reservation.Unlink();
            }
        }
    }

    private ReadOnlyMemory<byte> Reserve(ServiceCall call)
    {
        (_, ulong size) = SharedMapperMessages.DecodeReserve(call.Arguments.Span);
        Expected<SharedReservation> result;
        try
        {
            result = Expected.Of(Reserve(size));
        }
        catch (Exception failure) when (failure is ServiceRefusalException or SystemCallException)
        {
            result = Expected.Failed<SharedReservation>(failure.Message);
        }

        return SharedMapperMessages.EncodeReserveResult(new SpsWriter(), result).Written;
    }

    private SharedReservation Reserve(ulong size)
    {
        if (size is 0 or > long.MaxValue)
        {
            throw new ServiceRefusalException($"cannot reserve {size} bytes");
        }

        if (NamedMemory.Here.NamesStay)
        {
            NamesAtExit.Watch(this);
        }

        var reservation = SharedMapperReservation.Create(size);
        ExecutorAddress start = reservation.Addresses.Range.Start;
        lock (_lock)
        {
            _reservations.Add(start, reservation);
        }

        return new SharedReservation(start, reservation.Name);
    }

    private ReadOnlyMemory<byte> Initialize(ServiceCall call)
    {
        (_, ExecutorAddress reservation, ProtectedSegment[] segments, AllocationAction[] pairs) =
            SharedMapperMessages.DecodeInitialize(call.Arguments.Span);
        return MemoryAnswers.Address(() => Initialize(reservation, segments, pairs));
    }

    private ExecutorAddress Initialize(ExecutorAddress start, ProtectedSegment[] segments, AllocationAction[] pairs)
    {
        SharedMapperReservation? reservation;
        lock (_lock)
        {
            if (!_reservations.TryGetValue(start, out reservation))
            {
                throw new ServiceRefusalException($"there is no reservation at {start}");
            }
        }

        foreach (ProtectedSegment segment in segments)
        {
            Protect(reservation, segment);
        }

        if (actions.RunFinalizeActions(pairs) is { } problem)
        {
            throw new ServiceRefusalException(problem);
        }

        ExecutorAddress name = segments.Length == 0 ? NoSegments : segments.Min(segment => segment.Address);
        _allocations.AddOrExtend(name, new LiveAllocation(start, segments, pairs));
        return name;
    }

    private static void Protect(SharedMapperReservation reservation, ProtectedSegment segment)
    {
        ExecutorAddressRange range = reservation.Addresses.Range;
        if (!range.Contains(ExecutorAddressRange.Of(segment.Address, segment.Size)) || !PageMath.IsAligned(segment.Address.Value))
        {
            throw new ServiceRefusalException($"the segment of {segment.Size} bytes at {segment.Address} is not page-aligned inside {range}");
        }

        reservation.Addresses.Protect(segment.Address - range.Start, segment.Size, segment.Protection);
        if (segment.Protection.HasFlag(MemoryProtection.Execute))
        {
            InstructionCache.Here.Refresh(ExecutorAddressRange.Of(segment.Address, segment.Size));
        }
    }

    private ReadOnlyMemory<byte> Deinitialize(ServiceCall call)
    {
        (_, ExecutorAddress[] names) = SharedMapperMessages.DecodeGiveBack(call.Arguments.Span);
        var problems = new Problems();
        foreach (ExecutorAddress name in Enumerable.Reverse(names))
        {
            // Unknown addresses are fine here, as with LLVM: its controllers name allocations that failed.
            problems.Add(_allocations.TryTake(name, out LiveAllocation? allocation)
                ? actions.RunDeallocateActions(allocation.Actions)
                : null);
        }

        return MemoryAnswers.Error(problems.InOneLine());
    }

    private ReadOnlyMemory<byte> Release(ServiceCall call)
    {
        (_, ExecutorAddress[] starts) = SharedMapperMessages.DecodeGiveBack(call.Arguments.Span);
        var problems = new Problems();
        foreach (ExecutorAddress start in Enumerable.Reverse(starts))
        {
            problems.Add(Release(start));
        }

        return MemoryAnswers.Error(problems.InOneLine());
    }

    private string? Release(ExecutorAddress start)
    {
        var problems = new Problems();
        SharedMapperReservation? reservation;
        lock (_lock)
        {
            if (!_reservations.Remove(start, out reservation))
            {
                return $"there is no reservation at {start}";
            }
        }

        using (reservation)
        {
            foreach (LiveAllocation allocation in _allocations.TakeAll(start))
            {
                problems.Add(actions.RunDeallocateActions(allocation.Actions));
            }

            leaving(reservation.Addresses.Range);
        }

        return problems.InOneLine();
    }
}
