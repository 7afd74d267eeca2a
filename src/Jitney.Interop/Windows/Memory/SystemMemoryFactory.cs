using System.Runtime.InteropServices;
using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Memory;

/// <inheritdoc cref="MemoryFactory"/>
internal sealed class SystemMemoryFactory : MemoryFactory
{
    /// <inheritdoc/>
    public override bool GivesMemoryWhenTouched => false;

    /// <inheritdoc/>
    public override ulong ViewAlignment => MemoryCalls.Granularity;

    /// <inheritdoc/>
    public override AddressReservation Reserve(ulong size, ExecutorAddress preferred) => SystemAddressReservation.Reserve(size, preferred);

    /// <inheritdoc/>
    public override AddressReservation ReserveAnywhere(ulong size) => SystemAddressReservation.ReserveAnywhere(size);

    /// <inheritdoc/>
    public override MemoryObject Create(string label, ulong size) => SystemMemoryObject.Create(label, size);

    /// <inheritdoc/>
    public override MemoryObject Adopt(SafeHandle descriptor) => SystemMemoryObject.Adopt(descriptor);

    /// <inheritdoc/>
    public override MappedMemory View(MemoryObject memoryObject) => SystemMappedMemory.ViewOf(memoryObject);

    /// <inheritdoc/>
    public override MappedMemory View(MemoryObject first, MemoryObject second) => SystemMappedMemory.ViewOf(first, second);

    /// <inheritdoc/>
    public override MappedMemory Anonymous(ulong size) => SystemMappedMemory.Anonymous(size);
}
