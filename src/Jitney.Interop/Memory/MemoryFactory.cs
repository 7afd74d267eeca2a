using System.Runtime.InteropServices;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Memory;

/// <summary>Makes the types of this folder that hold memory. Their own static members say what is asked for.</summary>
internal abstract class MemoryFactory
{
    /// <summary>That of the system that this process runs on.</summary>
    public static MemoryFactory Here { get; } = Platform.Choose<MemoryFactory>(
        static () => new Linux.Memory.SystemMemoryFactory(),
        static () => new Windows.Memory.SystemMemoryFactory());

    /// <summary>Whether pages get their memory when they are first touched. Elsewhere <see cref="MappedMemory.Commit"/> and <see cref="MemoryObject.Secure"/> get it, and touching others is a fault.</summary>
    public abstract bool GivesMemoryWhenTouched { get; }

    /// <summary>What the places of mappings are multiples of, in a reservation and in an object.</summary>
    public abstract ulong ViewAlignment { get; }

    /// <inheritdoc cref="AddressReservation.Reserve"/>
    public abstract AddressReservation Reserve(ulong size, ExecutorAddress preferred);

    /// <inheritdoc cref="AddressReservation.ReserveAnywhere"/>
    public abstract AddressReservation ReserveAnywhere(ulong size);

    /// <inheritdoc cref="MemoryObject.Create"/>
    public abstract MemoryObject Create(string label, ulong size);

    /// <inheritdoc cref="MemoryObject.Adopt"/>
    public abstract MemoryObject Adopt(SafeHandle descriptor);

    /// <inheritdoc cref="MappedMemory.ViewOf(MemoryObject)"/>
    public abstract MappedMemory View(MemoryObject memoryObject);

    /// <inheritdoc cref="MappedMemory.ViewOf(MemoryObject, MemoryObject)"/>
    public abstract MappedMemory View(MemoryObject first, MemoryObject second);

    /// <inheritdoc cref="MappedMemory.Anonymous"/>
    public abstract MappedMemory Anonymous(ulong size);
}
