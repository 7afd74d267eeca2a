using System.Buffers;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Memory;

/// <summary>A view of a memory object, or anonymous memory, as <see cref="Memory{T}"/>; pages get their memory when first touched, or by <see cref="Commit"/>.</summary>
/// <remarks>At most <see cref="int.MaxValue"/> bytes. After disposal new spans are refused with <see cref="ObjectDisposedException"/>;
/// whoever still holds an old one must not use it, for the memory is gone.</remarks>
internal abstract class MappedMemory : MemoryManager<byte>
{
    /// <summary>The view's first address in this process.</summary>
    public abstract ExecutorAddress Address { get; }

    /// <summary>Maps all of an object for reading and writing; stores reach the object.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static MappedMemory ViewOf(MemoryObject memoryObject) => MemoryFactory.Here.View(memoryObject);

    /// <summary>Maps two objects for reading and writing, one behind the other; stores reach the objects.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static MappedMemory ViewOf(MemoryObject first, MemoryObject second) => MemoryFactory.Here.View(first, second);

    /// <summary>Anonymous memory, zero, which counts against nothing before it is touched.</summary>
    /// <param name="size">Bytes, more than 0.</param>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static MappedMemory Anonymous(ulong size) => MemoryFactory.Here.Anonymous(size);

    /// <summary>Gets memory for a range before it is touched, where the first touch does not (<see cref="MemoryFactory.GivesMemoryWhenTouched"/>); costs next to nothing where it is there.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="size">Bytes; 0 does nothing.</param>
    /// <exception cref="SystemCallException">There is none.</exception>
    public abstract void Commit(ulong offset, ulong size);

    /// <summary>Whether all of a range can be touched as far as memory is concerned.</summary>
    public abstract bool HasMemory(ulong offset, ulong size);

    /// <summary>Gives pages back to the system. Anonymous memory reads as zero afterwards.</summary>
    /// <param name="offset">A multiple of the page size.</param>
    /// <param name="size">A multiple of the page size.</param>
    public abstract void Discard(ulong offset, ulong size);

    /// <summary>Gives pages of the viewed object back to the system, where it takes them; they read as zero afterwards through every shared mapping.</summary>
    /// <param name="offset">A multiple of the page size.</param>
    /// <param name="size">A multiple of the page size.</param>
    /// <exception cref="SystemCallException">The system refused: this is no view of an object, for one.</exception>
    public abstract void Remove(ulong offset, ulong size);

    /// <summary>Maps pages that are not mapped yet, as writing to them would. Kernels before 5.14 cannot; then nothing happens.</summary>
    /// <param name="offset">A multiple of the page size.</param>
    /// <param name="size">A multiple of the page size; 0 does nothing.</param>
    /// <returns>Whether they are mapped now.</returns>
    public abstract bool Populate(ulong offset, ulong size);

    /// <summary>Leaves the view out of processes that are forked off from now on.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public abstract void HideFromChildren();
}
