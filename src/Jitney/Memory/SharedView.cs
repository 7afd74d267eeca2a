using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>The controller's side of a reservation that both processes map.</summary>
internal sealed class SharedView : IDisposable
{
    private readonly MappedMemory _view;

    private readonly Lock _gate = new();

    // Replaced as a whole under the lock, so that it can be read without.
    private volatile IReadOnlyList<ExecutorAddressRange> _faultedIn = [];

    private SharedView(MemoryObject first, MemoryObject? data, MappedMemory view)
    {
        First = first;
        Data = data;
        _view = view;
    }

    /// <summary>The memory object of all, or of code where data has its own; stays open to be written to and to give pages back.</summary>
    public MemoryObject First { get; }

    /// <summary>The memory object of data, which lies behind the first one; null where that has both.</summary>
    public MemoryObject? Data { get; }

    /// <summary>Maps a writable view of an object.</summary>
    /// <param name="memoryObject">Owned by the result, and disposed when this method throws.</param>
    public static SharedView Of(MemoryObject memoryObject)
    {
        try
        {
            return new SharedView(memoryObject, null, MappedMemory.ViewOf(memoryObject));
        }
        catch
        {
            memoryObject.Dispose();
            throw;
        }
    }

    /// <summary>Makes an object for code and one for data, and maps a writable view of both.</summary>
    /// <exception cref="Interop.SystemCallException">The system refused.</exception>
    public static SharedView OfTwo(string label, ulong codeSize, ulong dataSize)
    {
        var code = MemoryObject.Create(label, codeSize);
        MemoryObject? data = null;
        try
        {
            data = MemoryObject.Create(label, dataSize);
            return new SharedView(code, data, MappedMemory.ViewOf(code, data));
        }
        catch
        {
            code.Dispose();
            data?.Dispose();
            throw;
        }
    }

    /// <summary>Writes to the object behind an address.</summary>
    /// <exception cref="IOException">The system has no memory left.</exception>
    public void Write(MemoryReservation reservation, ExecutorAddress address, ReadOnlySpan<byte> bytes)
    {
        (MemoryObject memoryObject, ulong offset) = Find(reservation, address);
        memoryObject.Write(offset, bytes);
    }

    /// <summary>Gets a range of one stripe its memory.</summary>
    /// <exception cref="Interop.SystemCallException">There is no room.</exception>
    public void Secure(MemoryReservation reservation, ExecutorAddressRange range)
    {
        (MemoryObject memoryObject, ulong offset) = Find(reservation, range.Start);
        memoryObject.Secure(offset, range.Size);
    }

    /// <summary>Gets a range of one stripe its memory, and maps it into this process.</summary>
    /// <exception cref="Interop.SystemCallException">There is no room.</exception>
    public void FaultIn(MemoryReservation reservation, ExecutorAddressRange range)
    {
        lock (_gate)
        {
            Secure(reservation, range);
            if (_view.Populate(range.Start - reservation.Start, range.Size))
            {
                _faultedIn = [.. _faultedIn, range];
            }
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

    /// <summary>Gives the memory of a range of one stripe back to the system. From then on nothing counts as faulted in.</summary>
    /// <exception cref="Interop.SystemCallException">The system refused.</exception>
    public void Discard(MemoryReservation reservation, ExecutorAddressRange range)
    {
        lock (_gate)
        {
            _faultedIn = [];
            (MemoryObject memoryObject, ulong offset) = Find(reservation, range.Start);
            memoryObject.Discard(offset, range.Size);
        }
    }

    /// <summary>The bytes of a range.</summary>
    public Memory<byte> Slice(MemoryReservation reservation, ExecutorAddressRange range) => _view.SliceOf(reservation, range);

    /// <inheritdoc/>
    public void Dispose()
    {
        (_view as IDisposable).Dispose();
        if (Data is null)
        {
            First.Dispose();
            return;
        }

        // The system frees an object's pages while the last descriptor is closed, which takes a while: two processors share that.
        SystemProcessors.Workers.For(2, index => (index == 0 ? First : Data).Dispose());
    }

    private (MemoryObject Object, ulong Offset) Find(MemoryReservation reservation, ExecutorAddress address)
    {
        ulong offset = address - reservation.Start;
        return Data is not null && offset >= First.Size ? (Data, offset - First.Size) : (First, offset);
    }
}
