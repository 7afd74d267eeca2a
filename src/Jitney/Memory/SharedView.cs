using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>The controller's side of a reservation that both processes map.</summary>
/// <param name="Object">The memory object; stays open to give pages back.</param>
/// <param name="View">A writable view of all of it.</param>
internal sealed record SharedView(MemoryObject Object, MappedMemory View) : IDisposable
{
    /// <summary>Maps a writable view of an object.</summary>
    /// <param name="memoryObject">Owned by the result, and disposed when this method throws.</param>
    public static SharedView Of(MemoryObject memoryObject)
    {
        try
        {
            return new SharedView(memoryObject, MappedMemory.ViewOf(memoryObject));
        }
        catch
        {
            memoryObject.Dispose();
            throw;
        }
    }

    // Replaced as a whole, so that it can be read at any time.
    private volatile IReadOnlyList<ExecutorAddressRange> _faultedIn = [];

    /// <summary>Gets a range its memory, and maps it into this process.</summary>
    /// <exception cref="Interop.SystemCallException">There is no room.</exception>
    public void FaultIn(MemoryReservation reservation, ExecutorAddressRange range)
    {
        ulong offset = range.Start - reservation.Start;
        Object.Secure(offset, range.Size);
        if (View.Populate(offset, range.Size))
        {
            _faultedIn = [.. _faultedIn, range];
        }
    }

    /// <summary>Whether all of a range has its memory and is mapped here.</summary>
    public bool IsFaultedIn(ExecutorAddressRange range)
    {
        foreach (ExecutorAddressRange there in _faultedIn)
        {
            if (there.Contains(range))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Gives the memory of a range back to the system. From then on nothing counts as faulted in.</summary>
    /// <exception cref="Interop.SystemCallException">The system refused.</exception>
    public void Discard(MemoryReservation reservation, ExecutorAddressRange range)
    {
        _faultedIn = [];
        Object.Discard(range.Start - reservation.Start, range.Size);
    }

    /// <summary>The bytes of a range.</summary>
    public Memory<byte> Slice(MemoryReservation reservation, ExecutorAddressRange range) => View.SliceOf(reservation, range);

    /// <inheritdoc/>
    public void Dispose()
    {
        (View as IDisposable).Dispose();
        Object.Dispose();
    }
}
