using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>Named memory that is mapped here: what either side writes, the other one sees.</summary>
/// <param name="view">The mapping; owned.</param>
internal sealed class MappedNamedView(SharedView view) : INamedView
{
    public Memory<byte> Slice(MemoryReservation reservation, ExecutorAddressRange range) => view.Slice(reservation, range);

    public void Secure(MemoryReservation reservation, ExecutorAddressRange range) => view.Secure(reservation, range);

    public string? Store(MemoryReservation reservation, IReadOnlyList<MemorySegment> segments) => null;

    public void Forget(MemoryReservation reservation, IReadOnlyList<MemorySegment> segments)
    {
    }

    public void Discard(MemoryReservation reservation, ExecutorAddressRange range) => view.Discard(reservation, range);

    public void Dispose() => view.Dispose();
}
