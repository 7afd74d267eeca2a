using Jitney.Interop.Memory;

namespace Jitney.Interop.Windows.Memory;

/// <inheritdoc cref="RoomLeft"/>
/// <remarks>What is reserved takes addresses alone, of which there are many. Memory is counted when it is committed.</remarks>
internal sealed unsafe class SystemRoomLeft : RoomLeft
{
    /// <inheritdoc/>
    public override void Require(ulong addresses, ulong data)
    {
        var status = new MemoryCalls.MemoryStatus { Length = (uint)sizeof(MemoryCalls.MemoryStatus) };
        if (MemoryCalls.GetMemoryStatus(&status) && addresses > status.AddressesLeft / 2)
        {
            throw new SystemCallException("VirtualAlloc", MemoryCalls.NotEnoughMemory, $"{addresses} bytes, where {status.AddressesLeft} bytes of address space are left");
        }
    }
}
