using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>Named memory that is only written to here, by system calls: whoever cuts it short harms nobody but himself.</summary>
internal sealed class StagedNamedView : INamedView
{
    private readonly MemoryObject _object;
    private readonly MappedMemory _working;

    /// <summary>Makes working memory for an object.</summary>
    /// <param name="memoryObject">Owned by the view.</param>
    /// <exception cref="Interop.SystemCallException">The system refused; the object stays open.</exception>
    public StagedNamedView(MemoryObject memoryObject) => (_object, _working) = (memoryObject, MappedMemory.Anonymous(memoryObject.Size));

    public Memory<byte> Slice(MemoryReservation reservation, ExecutorAddressRange range) => _working.SliceOf(reservation, range);

    public void Secure(MemoryReservation reservation, ExecutorAddressRange range) => _object.Secure(range.Start - reservation.Start, range.Size);

    public string? Store(MemoryReservation reservation, IReadOnlyList<MemorySegment> segments)
    {
        foreach (MemorySegment segment in segments)
        {
            _object.Write(segment.Range.Start - reservation.Start, _working.SliceOf(reservation, segment.Range).Span);
        }

        return _object.PresentSize is ulong size && size < _object.Size ? $"it has cut the {_object.Size} bytes of shared memory to {size}" : null;
    }

    // Segments have pages of their own.
    public void Forget(MemoryReservation reservation, IReadOnlyList<MemorySegment> segments)
    {
        ulong page = (ulong)Environment.SystemPageSize;
        foreach (MemorySegment segment in segments)
        {
            ulong start = (segment.Range.Start - reservation.Start + page - 1) & ~(page - 1);
            ulong end = (segment.Range.End - reservation.Start) & ~(page - 1);
            if (end > start)
            {
                _working.Discard(start, end - start);
            }
        }
    }

    public void Discard(MemoryReservation reservation, ExecutorAddressRange range)
    {
        _object.Discard(range.Start - reservation.Start, range.Size);
        _working.Discard(range.Start - reservation.Start, range.Size);
    }

    public void Dispose()
    {
        (_working as IDisposable).Dispose();
        _object.Dispose();
    }
}
