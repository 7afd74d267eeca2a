using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Memory;

/// <summary>A range of this process's address space that nothing else will be mapped into, and what is mapped in it.</summary>
/// <remarks>Starts without access and without memory. Disposal unmaps all of it, so no code may be running in it and nothing may
/// point to it any more. Members may be used from many threads for different ranges.</remarks>
internal abstract class AddressReservation : IDisposable
{
    /// <summary>The reserved range.</summary>
    public abstract ExecutorAddressRange Range { get; }

    /// <summary>Reserves addresses: at the preferred place if that is free, else below 2 GiB, else near the program's image, else anywhere.</summary>
    /// <param name="size">Bytes, a multiple of the page size and more than 0.</param>
    /// <param name="preferred">A multiple of the page size, or null for no preference.</param>
    /// <exception cref="SystemCallException">There is no such range.</exception>
    public static AddressReservation Reserve(ulong size, ExecutorAddress preferred) => MemoryFactory.Here.Reserve(size, preferred);

    /// <summary>Reserves addresses wherever the system likes.</summary>
    /// <param name="size">Bytes, a multiple of the page size and more than 0.</param>
    /// <exception cref="SystemCallException">There is no such range.</exception>
    public static AddressReservation ReserveAnywhere(ulong size) => MemoryFactory.Here.ReserveAnywhere(size);

    /// <summary>Maps a part of an object into a part of this reservation.</summary>
    /// <param name="offset">Where in the reservation; a multiple of <see cref="MemoryFactory.ViewAlignment"/>.</param>
    /// <param name="size">Bytes; a multiple of the page size; 0 does nothing.</param>
    /// <param name="protection">What may be done with it, and, where the system does not let a mapping get more later, ever may.</param>
    /// <param name="kind">What becomes of stores.</param>
    /// <param name="memoryObject">The object; at least so large.</param>
    /// <param name="objectOffset">Where in the object; a multiple of the same.</param>
    /// <exception cref="SystemCallException">The system refused: for executable mappings the message says what forbids them.</exception>
    public abstract void MapObject(ulong offset, ulong size, MemoryProtection protection, MappingKind kind, MemoryObject memoryObject, ulong objectOffset);

    /// <summary>Maps all of an object from the beginning of this reservation on, so that later each protection can be had for any page. Stores reach the object.</summary>
    /// <param name="protection">What may be done with it at first.</param>
    /// <param name="memoryObject">The object; at most as large as the reservation, all of which has its memory.</param>
    /// <exception cref="SystemCallException">As with <see cref="MapObject"/>.</exception>
    public abstract void MapChangeable(MemoryProtection protection, MemoryObject memoryObject);

    /// <summary>Changes what may be done with pages.</summary>
    /// <param name="offset">Page-aligned.</param>
    /// <param name="size">Rounded up to pages; 0 does nothing.</param>
    /// <param name="protection">What may be done from now on.</param>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public abstract void Protect(ulong offset, ulong size, MemoryProtection protection);

    /// <summary>Forgets what private mappings and anonymous memory hold in these pages: they show the object's bytes, or zero, again.</summary>
    /// <param name="offset">Page-aligned.</param>
    /// <param name="size">A multiple of the page size; 0 does nothing.</param>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public abstract void Discard(ulong offset, ulong size);

    /// <summary>Maps pages that are not mapped yet, as reading them would. Kernels before 5.14 cannot; then nothing happens.</summary>
    /// <param name="offset">Page-aligned.</param>
    /// <param name="size">A multiple of the page size; 0 does nothing.</param>
    public abstract void Populate(ulong offset, ulong size);

    /// <summary>Whether all of a range can be touched as far as memory is concerned: true where pages get theirs when they are touched.</summary>
    public abstract bool HasMemory(ulong offset, ulong size);

    /// <summary>Bytes of this reservation, which must be mapped with the access that the caller then makes.</summary>
    public abstract Span<byte> Bytes(ulong offset, ulong size);

    /// <inheritdoc/>
    public abstract void Dispose();
}
