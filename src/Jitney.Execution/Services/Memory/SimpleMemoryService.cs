using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services.Memory;

/// <summary>LLVM's simple memory manager for LLVM's controllers: content comes in messages. In the forms of LLVM 19 and 22.</summary>
/// <remarks>
/// LLVM 19 has one allocation a reservation: it begins where the reservation does, a failure in finalize frees that, and deallocate gives both back. Since 22 a
/// reservation holds many, and initialize, deinitialize and release are separate. Like LLVM's: unknown addresses are an error and the others are
/// done, size 0 is address 0. May be called from many threads; no lock is held while actions run.
/// </remarks>
/// <param name="actions">Makes the calls of allocation actions.</param>
/// <param name="leaving">Told of memory that is about to be unmapped.</param>
internal sealed class SimpleMemoryService(IActionRunner actions, Action<ExecutorAddressRange> leaving) : IService
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ExecutorAddress, SimpleReservation> _reservations = [];
    private readonly AllocationLedger _allocations = new();

    // Reservations are only made on the thread that reads the stream.
    private ExecutorAddress _next;

    /// <summary>Whether any memory was ever initialized.</summary>
    public bool WasUsed => _allocations.WasUsed;

    /// <summary>Whether initialized memory was not given back yet.</summary>
    public bool IsInUse => _allocations.IsInUse;

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        _ = registry.AddToken(BootstrapSymbols.SimpleMemoryInstance);
        registry.Add(BootstrapSymbols.SimpleMemoryReserve, ServiceThread.Stream, Reserve);
        registry.Add(BootstrapSymbols.SimpleMemoryFinalize, ServiceThread.Program, Complete);
        registry.Add(BootstrapSymbols.SimpleMemoryDeallocate, ServiceThread.Program, call => GiveBack(call, Release));
        registry.Add(LaterBootstrapSymbols.SimpleMemoryInitialize, ServiceThread.Program, Initialize);
        registry.Add(LaterBootstrapSymbols.SimpleMemoryDeinitialize, ServiceThread.Program, call => GiveBack(call, Deinitialize));
        registry.Add(LaterBootstrapSymbols.SimpleMemoryRelease, ServiceThread.Program, call => GiveBack(call, Release));
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

    private ReadOnlyMemory<byte> Reserve(ServiceCall call)
    {
        (_, ulong size) = SimpleMemoryMessages.DecodeReserve(call.Arguments.Span);
        return MemoryAnswers.Address(() =>
        {
            if (size == 0)
            {
                return ExecutorAddress.Null;
            }

            var reservation = SimpleReservation.Create(size, _next);
            lock (_lock)
            {
                _reservations.Add(reservation.Range.Start, reservation);
                _next = reservation.Range.End;
            }

            return reservation.Range.Start;
        });
    }

    private ReadOnlyMemory<byte> Complete(ServiceCall call)
    {
        (_, SimpleMemorySegment[] segments, AllocationAction[] pairs) = SimpleMemoryMessages.DecodeFinalize(call.Arguments);
        return MemoryAnswers.Error(() => segments.Length == 0 && pairs.Length == 0 ? null : Complete(segments, pairs));
    }

    private string? Complete(SimpleMemorySegment[] segments, AllocationAction[] pairs)
    {
        ExecutorAddress start = segments.Length == 0 ? ExecutorAddress.Null : segments.Min(segment => segment.Address);
        if (Find(start) is not { } reservation || reservation.Range.Start != start)
        {
            return $"Attempt to finalize unrecognized allocation {start}";
        }

        try
        {
            Initialize(reservation, start, segments, pairs);
            return null;
        }
        catch
        {
            _ = Release(start);
            throw;
        }
    }

    private ReadOnlyMemory<byte> Initialize(ServiceCall call)
    {
        (_, SimpleMemorySegment[] segments, AllocationAction[] pairs) = SimpleMemoryMessages.DecodeFinalize(call.Arguments);
        return MemoryAnswers.Address(() =>
        {
            if (segments.Length == 0)
            {
                throw new ServiceRefusalException("an allocation needs a segment");
            }

            ExecutorAddress start = segments.Min(segment => segment.Address);
            SimpleReservation reservation = Find(start) ?? throw new ServiceRefusalException($"{start} lies in no reservation");
            Initialize(reservation, start, segments, pairs);
            return start;
        });
    }

    private void Initialize(SimpleReservation reservation, ExecutorAddress name, SimpleMemorySegment[] segments, AllocationAction[] pairs)
    {
        foreach (SimpleMemorySegment segment in segments)
        {
            reservation.Fill(segment);
        }

        if (actions.RunFinalizeActions(pairs) is { } problem)
        {
            throw new ServiceRefusalException(problem);
        }

        _allocations.AddOrExtend(name, new LiveAllocation(reservation.Range.Start, [], pairs));
    }

    private static ReadOnlyMemory<byte> GiveBack(ServiceCall call, Func<ExecutorAddress, string?> one)
    {
        (_, ExecutorAddress[] addresses) = SimpleMemoryMessages.DecodeDeallocate(call.Arguments.Span);
        var problems = new Problems();
        foreach (ExecutorAddress address in Enumerable.Reverse(addresses).Where(address => !address.IsNull))
        {
            problems.Add(one(address));
        }

        return MemoryAnswers.Error(problems.InOneLine());
    }

    private string? Deinitialize(ExecutorAddress name) => _allocations.TryTake(name, out LiveAllocation? allocation)
        ? actions.RunDeallocateActions(allocation.Actions)
        : $"there is no allocation at {name}";

    private string? Release(ExecutorAddress start)
    {
        SimpleReservation? reservation;
        lock (_lock)
        {
            if (!_reservations.Remove(start, out reservation))
            {
                return $"No allocation entry found for {start}";
            }
        }

        var problems = new Problems();
        using (reservation)
        {
            foreach (LiveAllocation allocation in _allocations.TakeAll(start))
            {
                problems.Add(actions.RunDeallocateActions(allocation.Actions));
            }

            leaving(reservation.Range);
        }

        return problems.InOneLine();
    }

    private SimpleReservation? Find(ExecutorAddress address)
    {
        lock (_lock)
        {
            return _reservations.TryGetValue(address, out SimpleReservation? whole)
                ? whole
                : _reservations.Values.FirstOrDefault(reservation => reservation.Range.Contains(address));
        }
    }
}
