using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Memory;

/// <summary>A range of this process's address space that nothing else will be mapped into, and what is mapped in it.</summary>
/// <remarks>Starts without access and without memory. Disposal unmaps all of it, so no code may be running in it and nothing may
/// point to it any more. Members may be used from many threads for different ranges.</remarks>
internal sealed class AddressReservation : IDisposable
{
    private const int Flags = MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous | MemoryCalls.MapNoReserve;
    private readonly MemoryMapping _mapping;

    private AddressReservation(MemoryMapping mapping) => _mapping = mapping;

    /// <summary>The reserved range.</summary>
    public ExecutorAddressRange Range => ExecutorAddressRange.Of((ExecutorAddress)(ulong)_mapping.Address, _mapping.Length);

    /// <summary>Reserves addresses: at the preferred place if that is free, else below 2 GiB, else near the program's image, else anywhere.</summary>
    /// <param name="size">Bytes, a multiple of the page size and more than 0.</param>
    /// <param name="preferred">A multiple of the page size, or null for no preference.</param>
    /// <exception cref="SystemCallException">There is no such range.</exception>
    public static AddressReservation Reserve(ulong size, ExecutorAddress preferred)
    {
        if (!preferred.IsNull && TryAt(preferred.Value, size) is { } wanted)
        {
            return new AddressReservation(wanted);
        }

        ulong heapBreak = (ulong)MemoryCalls.MoveBreak(0);
        ulong image = MemoryCalls.GetAuxiliaryValue(MemoryCalls.AuxiliaryProgramHeaders);
        foreach (ulong start in PlacementPlan.Candidates(AddressGaps.OfThisProcess(), size, heapBreak, image))
        {
            if (TryAt(start, size) is { } found)
            {
                return new AddressReservation(found);
            }
        }

        return ReserveAnywhere(size);
    }

    /// <summary>Reserves addresses wherever the system likes.</summary>
    /// <param name="size">Bytes, a multiple of the page size and more than 0.</param>
    /// <exception cref="SystemCallException">There is no such range.</exception>
    public static AddressReservation ReserveAnywhere(ulong size) =>
        new(MemoryMapping.Map(0, (nuint)size, MemoryProtection.None, Flags));

    /// <summary>Maps a part of an object into a part of this reservation.</summary>
    /// <param name="offset">Where in the reservation; page-aligned.</param>
    /// <param name="size">Bytes; a multiple of the page size; 0 does nothing.</param>
    /// <param name="protection">What may be done with it.</param>
    /// <param name="kind">What becomes of stores.</param>
    /// <param name="memoryObject">The object; at least so large.</param>
    /// <param name="objectOffset">Where in the object; page-aligned.</param>
    /// <exception cref="SystemCallException">The system refused: for executable mappings the message says what forbids them.</exception>
    public void MapObject(ulong offset, ulong size, MemoryProtection protection, MappingKind kind, MemoryObject memoryObject, ulong objectOffset)
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

    /// <summary>Changes what may be done with pages.</summary>
    /// <param name="offset">Page-aligned.</param>
    /// <param name="size">Rounded up to pages; 0 does nothing.</param>
    /// <param name="protection">What may be done from now on.</param>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public void Protect(ulong offset, ulong size, MemoryProtection protection)
    {
        CheckRange(offset, size);
        if (size > 0 && MemoryCalls.Protect(_mapping.Address + (nint)offset, (nuint)size, (int)protection) != 0)
        {
            throw SystemCallException.FromLastError("mprotect", $"{size} bytes, {protection}");
        }
    }

    /// <summary>Forgets what private mappings and anonymous memory hold in these pages: they show the object's bytes, or zero, again.</summary>
    /// <param name="offset">Page-aligned.</param>
    /// <param name="size">A multiple of the page size; 0 does nothing.</param>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public void Discard(ulong offset, ulong size)
    {
        CheckRange(offset, size);
        if (size > 0 && MemoryCalls.Advise(_mapping.Address + (nint)offset, (nuint)size, MemoryCalls.AdviseDontNeed) != 0)
        {
            throw SystemCallException.FromLastError("madvise", $"{size} bytes");
        }
    }

    /// <summary>Maps pages that are not mapped yet, as reading them would. Kernels before 5.14 cannot; then nothing happens.</summary>
    /// <param name="offset">Page-aligned.</param>
    /// <param name="size">A multiple of the page size; 0 does nothing.</param>
    public void Populate(ulong offset, ulong size)
    {
        CheckRange(offset, size);
        if (size > 0)
        {
            // Whatever goes wrong here goes wrong, or right, when the pages are touched.
            _ = MemoryCalls.Advise(_mapping.Address + (nint)offset, (nuint)size, MemoryCalls.AdvisePopulateRead);
        }
    }

    /// <summary>Bytes of this reservation, which must be mapped with the access that the caller then makes.</summary>
    public unsafe Span<byte> Bytes(ulong offset, ulong size)
    {
        CheckRange(offset, size);

        // The range lies inside the mapping, which lives until this object is disposed.
        return new Span<byte>((void*)(_mapping.Address + (nint)offset), checked((int)size));
    }

    /// <inheritdoc/>
    public void Dispose() => _mapping.Dispose();

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
