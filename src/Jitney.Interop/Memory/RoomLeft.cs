namespace Jitney.Interop.Memory;

/// <summary>Sees to it that reservations leave room where the address space or the data of the process are limited.</summary>
/// <remarks>A slab is as large as the system grants, and takes of these limits at once what it may need one day. Were it to take all, the first library or thread
/// of the linked program would find nothing.</remarks>
internal abstract class RoomLeft
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static RoomLeft Here { get; } = Platform.Choose<RoomLeft>(
        static () => new Linux.Memory.SystemRoomLeft(),
        static () => new Windows.Memory.SystemRoomLeft());

    /// <summary>Refuses what would take more than half of what is left.</summary>
    /// <param name="addresses">How much address space, in bytes.</param>
    /// <param name="data">How much of it private and writable.</param>
    /// <exception cref="SystemCallException">It would.</exception>
    public abstract void Require(ulong addresses, ulong data);
}
