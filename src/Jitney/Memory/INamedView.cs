using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>The controller's side of a reservation over named memory.</summary>
internal interface INamedView : IDisposable
{
    /// <summary>Working memory for a range.</summary>
    Memory<byte> Slice(MemoryReservation reservation, ExecutorAddressRange range);

    /// <summary>Gets the object its memory for a range.</summary>
    void Secure(MemoryReservation reservation, ExecutorAddressRange range);

    /// <summary>Puts working memory into the object.</summary>
    /// <returns>What the executor has done to the object that makes this impossible; null for nothing.</returns>
    /// <exception cref="IOException">The system has no memory left.</exception>
    string? Store(MemoryReservation reservation, IReadOnlyList<MemorySegment> segments);

    /// <summary>Takes note that working memory is not written to any more.</summary>
    void Forget(MemoryReservation reservation, IReadOnlyList<MemorySegment> segments);

    /// <summary>Gives the memory of a range back to the system.</summary>
    void Discard(MemoryReservation reservation, ExecutorAddressRange range);
}
