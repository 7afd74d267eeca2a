using System.Runtime.InteropServices;
using Jitney.Execution.Calls;
using Jitney.Interop;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services.Memory;

/// <summary>Jitney's own memory services: reservations of three stripes (docs/protocol.md, "Memory").</summary>
/// <remarks>May be called from many threads. No lock is held while actions run, so actions may use these services.</remarks>
/// <param name="actions">Makes the calls of allocation actions.</param>
internal sealed class MemoryService(IActionRunner actions) : IService
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ExecutorAddress, StripedReservation> _reservations = [];
    private readonly AllocationLedger _allocations = new();
    private readonly KeptObjects _objects = new();

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        registry.Add(BootstrapSymbols.MemoryReserve, ServiceThread.Stream, Reserve);
        registry.Add(BootstrapSymbols.MemoryObjectKeep, ServiceThread.Stream, KeepObject);
        registry.Add(BootstrapSymbols.MemoryReserveTwo, ServiceThread.Stream, ReserveTwo);
        registry.Add(BootstrapSymbols.MemoryInitialize, ServiceThread.Program, Initialize);
        registry.Add(BootstrapSymbols.MemoryDeinitialize, ServiceThread.Program, Deinitialize);
        registry.Add(BootstrapSymbols.MemoryRelease, ServiceThread.Program, Release);
        registry.Add(BootstrapSymbols.MemoryPopulate, ServiceThread.Waiting, Populate);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        ExecutorAddress[] left;
        lock (_lock)
        {
            left = [.. _reservations.Keys];
        }

        foreach (ExecutorAddress reservation in left)
        {
            _ = Release(reservation);
        }

        _objects.Close();
    }

    /// <summary>Whether a range lies in a reservation, all of which is mapped for reading. That holds until the reservation is released, which its user must not do while it is
    /// looked at.</summary>
    public bool Holds(ExecutorAddressRange range)
    {
        lock (_lock)
        {
            return _reservations.Values.Any(reservation => reservation.Range.Contains(range));
        }
    }

    private ReadOnlyMemory<byte> Reserve(ServiceCall call)
    {
        // Whatever happens, the descriptor ends here: mappings keep the memory.
        using var descriptor = call.Descriptor;
        MemoryReserveRequest request = MemoryMessages.DecodeReserve(call.Arguments.Span);
        return MemoryAnswers.Address(() => Add(StripedReservation.Create(request, descriptor)));
    }

    private ReadOnlyMemory<byte> KeepObject(ServiceCall call)
    {
        SafeHandle? descriptor = call.Descriptor;
        try
        {
            ulong number = MemoryMessages.DecodeObjectKeep(call.Arguments.Span);
            return Answer.Error(() => _objects.Add(number, Interlocked.Exchange(ref descriptor, null)));
        }
        finally
        {
            descriptor?.Dispose();
        }
    }

    private ReadOnlyMemory<byte> ReserveTwo(ServiceCall call)
    {
        using var descriptor = call.Descriptor;
        (MemoryReserveRequest request, ulong number) = MemoryMessages.DecodeReserveTwo(call.Arguments.Span);
        return MemoryAnswers.Address(() =>
        {
            using SafeHandle data = _objects.Take(number) ?? throw new ServiceRefusalException($"no memory object {number} is kept");
            return Add(StripedReservation.Create(request, descriptor, data));
        });
    }

    private ExecutorAddress Add(StripedReservation reservation)
    {
        lock (_lock)
        {
            _reservations.Add(reservation.Range.Start, reservation);
        }

        return reservation.Range.Start;
    }

    private ReadOnlyMemory<byte> Populate(ServiceCall call)
    {
        ExecutorAddressRange[] ranges = MemoryMessages.DecodePopulate(call.Arguments.Span);
        return Answer.Error(() =>
        {
            lock (_lock)
            {
                foreach (ExecutorAddressRange range in ranges)
                {
                    StripedReservation reservation = _reservations.Values.FirstOrDefault(reservation => reservation.Range.Contains(range))
                        ?? throw new ServiceRefusalException($"{range} lies in no reservation");
                    reservation.Populate(range);
                }
            }

            return null;
        });
    }

    private ReadOnlyMemory<byte> Initialize(ServiceCall call)
    {
        MemoryInitializeRequest request = MemoryMessages.DecodeInitialize(call.Arguments);
        return MemoryAnswers.Address(() => Initialize(request));
    }

    private ExecutorAddress Initialize(MemoryInitializeRequest request)
    {
        StripedReservation reservation = Find(request.Reservation);
        foreach (ProtectedSegment segment in request.Segments)
        {
            reservation.Check(segment);
        }

        if (request.Segments.Count == 0)
        {
            throw new ServiceRefusalException("an allocation needs a segment");
        }

        ExecutorAddress name = request.Segments.Min(segment => segment.Address);
        var allocation = new LiveAllocation(request.Reservation, request.Segments, Kept(request.Actions)) { IsReady = false };
        if (!_allocations.TryAdd(name, allocation))
        {
            throw new ServiceRefusalException($"there is an allocation at {name} already");
        }

        reservation.Hold(request.Segments);
        try
        {
            Fill(reservation, request);
            reservation.RequireMemory(request.Segments);
            reservation.Show(request.Segments);
            StripedReservation.RefreshCode(request.Segments);
            if (actions.RunFinalizeActions(request.Actions) is { } problem)
            {
                throw new ServiceRefusalException(problem);
            }

            allocation.IsReady = true;
            return name;
        }
        catch
        {
            // Initialisers may have run and written before one failed; the next allocation here must not see that.
            _ = _allocations.TryTake(name, out _);
            reservation.Forget(request.Segments);
            throw;
        }
    }

    // Decoded actions are views of the message. What is called long after it must not keep it, with all the contents that it may bring.
    private static AllocationAction[] Kept(IReadOnlyList<AllocationAction> actions) =>
    [
        .. actions.Select(static action => new AllocationAction(
            WrapperCall.None, new WrapperCall(action.Deallocate.Callee, action.Deallocate.Arguments.ToArray()))),
    ];

    private static void Fill(StripedReservation reservation, MemoryInitializeRequest request)
    {
        if (reservation.Contents is { } contents)
        {
            contents.Fill(request.Segments, request.Contents);
        }
        else if (request.Contents.Count > 0)
        {
            throw new ServiceRefusalException("contents were sent for memory that the controller shares");
        }
    }

    private ReadOnlyMemory<byte> Deinitialize(ServiceCall call)
    {
        ExecutorAddress[] names = CommonResults.DecodeAddresses(call.Arguments.Span);
        var problems = new Problems();
        foreach (ExecutorAddress name in Enumerable.Reverse(names))
        {
            problems.Add(_allocations.TryTakeReady(name, out LiveAllocation? allocation)
                ? Deinitialize(allocation)
                : $"there is no allocation at {name}");
        }

        return MemoryAnswers.Error(problems.InOneLine());
    }

    private string? Deinitialize(LiveAllocation allocation)
    {
        string? problem = actions.RunDeallocateActions(allocation.Actions);
        try
        {
            Find(allocation.Reservation).Forget(allocation.Segments);
            return problem;
        }
        catch (Exception failure) when (failure is ServiceRefusalException or SystemCallException)
        {
            return problem is null ? failure.Message : $"{problem}; {failure.Message}";
        }
    }

    private ReadOnlyMemory<byte> Release(ServiceCall call)
    {
        ExecutorAddress[] starts = CommonResults.DecodeAddresses(call.Arguments.Span);
        var problems = new Problems();
        foreach (ExecutorAddress start in Enumerable.Reverse(starts))
        {
            problems.Add(Release(start));
        }

        return MemoryAnswers.Error(problems.InOneLine());
    }

    private string? Release(ExecutorAddress start)
    {
        if (_allocations.HasUnfinished(start))
        {
            return $"initialisers still run in the reservation at {start}";
        }

        var problems = new Problems();
        foreach (LiveAllocation allocation in _allocations.TakeAll(start))
        {
            problems.Add(actions.RunDeallocateActions(allocation.Actions));
        }

        StripedReservation? reservation;
        lock (_lock)
        {
            _ = _reservations.Remove(start, out reservation);
        }

        problems.Add(reservation is null ? $"there is no reservation at {start}" : null);
        reservation?.Dispose();
        return problems.InOneLine();
    }

    private StripedReservation Find(ExecutorAddress start)
    {
        lock (_lock)
        {
            return _reservations.TryGetValue(start, out StripedReservation? reservation)
                ? reservation
                : throw new ServiceRefusalException($"there is no reservation at {start}");
        }
    }
}
