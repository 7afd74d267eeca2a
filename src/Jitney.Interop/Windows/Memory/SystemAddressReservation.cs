using Jitney.Interop.Memory;
using Jitney.Interop.Windows.Libraries;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Memory;

/// <inheritdoc cref="AddressReservation"/>
/// <remarks>There are no private mappings: nobody is forked off here, so that what keeps the stores of one process from another's has no use. Such stripes are views like others.</remarks>
internal sealed unsafe class SystemAddressReservation : AddressReservation
{
    // Heaps grow where they like here, not from a break upwards.
    private const ulong NoBreak = 0x7FFF_0000_0000;

    private readonly ReservedRange _range;

    private SystemAddressReservation(ReservedRange range) => _range = range;

    /// <inheritdoc/>
    public override ExecutorAddressRange Range => ExecutorAddressRange.Of((ExecutorAddress)(ulong)_range.Address, _range.Length);

    /// <inheritdoc cref="AddressReservation.Reserve(ulong, ExecutorAddress)"/>
    public static new AddressReservation Reserve(ulong size, ExecutorAddress preferred)
    {
        if (!preferred.IsNull && ReservedRange.TryReserve(preferred.Value, (nuint)size) is { } wanted)
        {
            return new SystemAddressReservation(wanted);
        }

        // What lies farther away is many regions, and asked for only where there is no room below.
        ulong image = (ulong)LibraryCalls.GetModule(null);
        ReservedRange? found = TryIn(0, PlacementPlan.TwoGiB, size, image)
            ?? TryIn(image > PlacementPlan.TwoGiB ? image - PlacementPlan.TwoGiB : 0, image + PlacementPlan.TwoGiB, size, image);
        return found is null ? ReserveAnywhere(size) : new SystemAddressReservation(found);
    }

    /// <inheritdoc cref="AddressReservation.ReserveAnywhere(ulong)"/>
    public static new AddressReservation ReserveAnywhere(ulong size) => new SystemAddressReservation(ReservedRange.Reserve((nuint)size));

    /// <inheritdoc/>
    public override void MapObject(ulong offset, ulong size, MemoryProtection protection, MappingKind kind, MemoryObject memoryObject, ulong objectOffset)
    {
        CheckRange(offset, size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(objectOffset, memoryObject.Size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, memoryObject.Size - objectOffset, nameof(size));
        if (size > 0)
        {
            _range.Map(offset, size, protection, memoryObject.Handle, objectOffset);
        }
    }

    /// <inheritdoc/>
    public override void MapChangeable(MemoryProtection protection, MemoryObject memoryObject)
    {
        _range.Map(0, memoryObject.Size, MemoryProtection.Read | MemoryProtection.Write | MemoryProtection.Execute, memoryObject.Handle, 0);
        _range.Protect(0, memoryObject.Size, protection);
    }

    /// <inheritdoc/>
    public override void Protect(ulong offset, ulong size, MemoryProtection protection)
    {
        CheckRange(offset, size);
        if (size > 0)
        {
            _range.Protect(offset, size, protection);
        }
    }

    /// <inheritdoc/>
    public override void Discard(ulong offset, ulong size)
    {
        CheckRange(offset, size);
        if (size > 0)
        {
            _range.Discard(offset, size);
        }
    }

    /// <inheritdoc/>
    public override void Populate(ulong offset, ulong size)
    {
        CheckRange(offset, size);
        ulong start = (ulong)_range.Address + offset;
        foreach (MemoryCalls.MemoryRegion region in AddressSpace.Regions(start, start + size))
        {
            if (region.State != MemoryCalls.Commit || !PageProtections.IsReadable(region.Protection))
            {
                continue;
            }

            for (ulong page = region.Start; page < region.End; page += (ulong)Environment.SystemPageSize)
            {
                // The region can be read, and is this reservation's.
                _ = Volatile.Read(ref *(byte*)page);
            }
        }
    }

    /// <inheritdoc/>
    public override bool HasMemory(ulong offset, ulong size)
    {
        CheckRange(offset, size);
        return size == 0 || _range.HasMemory(offset, size);
    }

    /// <inheritdoc/>
    public override Span<byte> Bytes(ulong offset, ulong size)
    {
        CheckRange(offset, size);

        // The range is this object's until it is disposed.
        return new Span<byte>((void*)(_range.Address + (nint)offset), checked((int)size));
    }

    /// <inheritdoc/>
    public override void Dispose() => _range.Dispose();

    private static ReservedRange? TryIn(ulong from, ulong to, ulong size, ulong image)
    {
        foreach (ulong start in PlacementPlan.Candidates(AddressSpace.Gaps(from, to), size, NoBreak, image))
        {
            if (ReservedRange.TryReserve(start, (nuint)size) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private void CheckRange(ulong offset, ulong size)
    {
        ObjectDisposedException.ThrowIf(_range.IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, (ulong)_range.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, (ulong)_range.Length - offset);
    }
}
