using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services.Memory;

/// <summary>LLVM's simple memory manager for LLVM's controllers: each allocation a reservation of its own, its content in messages.</summary>
/// <remarks>Like LLVM 19's: a failure in finalize frees the reservation, unknown bases in deallocate are an error and the others
/// are done, size 0 is address 0. May be called from many threads; no lock is held while actions run.</remarks>
/// <param name="actions">Makes the calls of allocation actions.</param>
public sealed class SimpleMemoryService(IActionRunner actions) : IService
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ExecutorAddress, AddressReservation> _reservations = [];
    private readonly AllocationLedger _allocations = new();

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        _ = registry.AddToken(BootstrapSymbols.SimpleMemoryInstance);
        registry.Add(BootstrapSymbols.SimpleMemoryReserve, ServicePlace.Stream, Reserve);
        registry.Add(BootstrapSymbols.SimpleMemoryFinalize, ServicePlace.Program, Complete);
        registry.Add(BootstrapSymbols.SimpleMemoryDeallocate, ServicePlace.Program, Deallocate);
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
            _ = Deallocate(start);
        }
    }

    private ReadOnlyMemory<byte> Reserve(ServiceCall call)
    {
        (_, ulong size) = SimpleMemoryMessages.DecodeReserve(call.Arguments.Span);
        return MemoryAnswers.Address(() => size == 0 ? ExecutorAddress.Null : Reserve(size));
    }

    private ExecutorAddress Reserve(ulong size)
    {
        if (size > long.MaxValue)
        {
            throw new ServiceRefusalException($"cannot reserve {size} bytes");
        }

        AddressReservation reservation = AddressReservation.ReserveAnywhere(PageMath.RoundUp(size));
        try
        {
            reservation.Protect(0, reservation.Range.Size, MemoryProtection.Read | MemoryProtection.Write);
            lock (_lock)
            {
                _reservations.Add(reservation.Range.Start, reservation);
            }

            return reservation.Range.Start;
        }
        catch
        {
            reservation.Dispose();
            throw;
        }
    }

    private ReadOnlyMemory<byte> Complete(ServiceCall call)
    {
        (_, SimpleMemorySegment[] segments, AllocationAction[] pairs) = SimpleMemoryMessages.DecodeFinalize(call.Arguments);
        return MemoryAnswers.Error(() => segments.Length == 0 && pairs.Length == 0 ? null : Complete(segments, pairs));
    }

    private string? Complete(SimpleMemorySegment[] segments, AllocationAction[] pairs)
    {
        ExecutorAddress start = segments.Length == 0 ? ExecutorAddress.Null : segments.Min(segment => segment.Address);
        AddressReservation? reservation;
        lock (_lock)
        {
            if (!_reservations.TryGetValue(start, out reservation))
            {
                return $"Attempt to finalize unrecognized allocation {start}";
            }
        }

        try
        {
            foreach (SimpleMemorySegment segment in segments)
            {
                Write(reservation, segment);
            }

            if (actions.RunFinalizeActions(pairs) is { } problem)
            {
                throw new ServiceRefusalException(problem);
            }

            _allocations.AddOrExtend(start, new LiveAllocation(start, [], pairs));
            return null;
        }
        catch
        {
            _ = Deallocate(start);
            throw;
        }
    }

    private static void Write(AddressReservation reservation, SimpleMemorySegment segment)
    {
        if (!reservation.Range.Contains(ExecutorAddressRange.Of(segment.Address, segment.Size))
            || (ulong)segment.Content.Length > segment.Size
            || segment.Protection == MemoryProtection.None)
        {
            throw new ServiceRefusalException(
                $"the segment at {segment.Address} ({segment.Size} bytes, {segment.Content.Length} of content, {segment.Protection}) does not fit {reservation.Range}");
        }

        ulong offset = segment.Address - reservation.Range.Start;
        ulong firstPage = PageMath.RoundDown(offset);
        ulong end = PageMath.RoundUp(offset + segment.Size);
        if (segment.Size == 0)
        {
            return;
        }

        // A segment may share its first page with one that was protected already.
        reservation.Protect(firstPage, end - firstPage, MemoryProtection.Read | MemoryProtection.Write);
        Span<byte> bytes = reservation.Bytes(offset, segment.Size);
        segment.Content.Span.CopyTo(bytes);
        bytes[segment.Content.Length..].Clear();
        reservation.Protect(firstPage, end - firstPage, segment.Protection);
    }

    private ReadOnlyMemory<byte> Deallocate(ServiceCall call)
    {
        (_, ExecutorAddress[] bases) = SimpleMemoryMessages.DecodeDeallocate(call.Arguments.Span);
        var problems = new Problems();
        foreach (ExecutorAddress start in Enumerable.Reverse(bases).Where(start => !start.IsNull))
        {
            problems.Add(Deallocate(start));
        }

        return MemoryAnswers.Error(problems.InOneLine());
    }

    private string? Deallocate(ExecutorAddress start)
    {
        AddressReservation? reservation;
        lock (_lock)
        {
            if (!_reservations.Remove(start, out reservation))
            {
                return $"No allocation entry found for {start}";
            }
        }

        using (reservation)
        {
            return _allocations.TryTake(start, out LiveAllocation? allocation) ? actions.RunDeallocateActions(allocation.Actions) : null;
        }
    }
}
