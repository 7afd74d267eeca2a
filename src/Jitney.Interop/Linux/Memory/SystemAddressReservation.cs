using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Memory;

/// <inheritdoc cref="AddressReservation"/>
internal sealed class SystemAddressReservation : AddressReservation
{
    private const int Flags = MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous | MemoryCalls.MapNoReserve;
    private readonly MemoryMapping _mapping;

    private SystemAddressReservation(MemoryMapping mapping) => _mapping = mapping;

    /// <inheritdoc/>
    public override ExecutorAddressRange Range => ExecutorAddressRange.Of((ExecutorAddress)(ulong)_mapping.Address, _mapping.Length);

    /// <inheritdoc cref="AddressReservation.Reserve(ulong, ExecutorAddress)"/>
    public static new AddressReservation Reserve(ulong size, ExecutorAddress preferred)
    {
        if (!preferred.IsNull && TryAt(preferred.Value, size) is { } wanted)
        {
            return new SystemAddressReservation(wanted);
        }

        ulong heapBreak = (ulong)MemoryCalls.MoveBreak(0);
        ulong image = MemoryCalls.GetAuxiliaryValue(MemoryCalls.AuxiliaryProgramHeaders);
        foreach (ulong start in PlacementPlan.Candidates(AddressGaps.OfThisProcess(), size, heapBreak, image))
        {
            if (TryAt(start, size) is { } found)
            {
                return new SystemAddressReservation(found);
            }
        }

        return ReserveAnywhere(size);
    }

    /// <inheritdoc cref="AddressReservation.ReserveAnywhere(ulong)"/>
    public static new AddressReservation ReserveAnywhere(ulong size) =>
        new SystemAddressReservation(MemoryMapping.Map(0, (nuint)size, MemoryProtection.None, Flags));

    /// <inheritdoc/>
    public override void MapObject(ulong offset, ulong size, MemoryProtection protection, MappingKind kind, MemoryObject memoryObject, ulong objectOffset)
    {
        CheckRange(offset, size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(objectOffset, memoryObject.Size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, memoryObject.Size - objectOffset, nameof(size));
        if (size > 0)
        {
            // Without MAP_NORESERVE a private writable stripe would count as committed in full.
            int flags = (kind == MappingKind.Shared ? MemoryCalls.MapShared : MemoryCalls.MapPrivate) | MemoryCalls.MapNoReserve;
            _mapping.Replace((nuint)offset, (nuint)size, protection, flags, memoryObject.Handle, (long)objectOffset);
        }
    }

    /// <inheritdoc/>
    public override void MapChangeable(MemoryProtection protection, MemoryObject memoryObject) => MapObject(0, memoryObject.Size, protection, MappingKind.Shared, memoryObject, 0);

    /// <inheritdoc/>
    public override void Protect(ulong offset, ulong size, MemoryProtection protection)
    {
        CheckRange(offset, size);
        if (size > 0 && MemoryCalls.Protect(_mapping.Address + (nint)offset, (nuint)size, (int)protection) != 0)
        {
            throw SystemCallException.FromLastError("mprotect", $"{size} bytes, {protection}");
        }
    }

    /// <inheritdoc/>
    public override void Discard(ulong offset, ulong size)
    {
        CheckRange(offset, size);
        if (size > 0 && MemoryCalls.Advise(_mapping.Address + (nint)offset, (nuint)size, MemoryCalls.AdviseDontNeed) != 0)
        {
            throw SystemCallException.FromLastError("madvise", $"{size} bytes");
        }
    }

    /// <inheritdoc/>
    public override void Populate(ulong offset, ulong size)
    {
        CheckRange(offset, size);
        if (size > 0)
        {
            // Whatever goes wrong here goes wrong, or right, when the pages are touched.
            _ = MemoryCalls.Advise(_mapping.Address + (nint)offset, (nuint)size, MemoryCalls.AdvisePopulateRead);
        }
    }

    /// <inheritdoc/>
    public override bool HasMemory(ulong offset, ulong size) => true;

    /// <inheritdoc/>
    public override unsafe Span<byte> Bytes(ulong offset, ulong size)
    {
        CheckRange(offset, size);

        // The range lies inside the mapping, which lives until this object is disposed.
        return new Span<byte>((void*)(_mapping.Address + (nint)offset), checked((int)size));
    }

    /// <inheritdoc/>
    public override void Dispose() => _mapping.Dispose();

    // MAP_FIXED_NOREPLACE fails where anything is mapped. Kernels before 4.17 take the address as a mere hint.
    private static MemoryMapping? TryAt(ulong address, ulong size)
    {
        MemoryMapping? mapping = MemoryMapping.TryMap(
            (nint)address, (nuint)size, MemoryProtection.None, Flags | MemoryCalls.MapFixedNoReplace);
        if (mapping is not null && (ulong)mapping.Address != address)
        {
            mapping.Dispose();
            return null;
        }

        return mapping;
    }

    private void CheckRange(ulong offset, ulong size)
    {
        ObjectDisposedException.ThrowIf(_mapping.IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, (ulong)_mapping.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, (ulong)_mapping.Length - offset);
    }
}
