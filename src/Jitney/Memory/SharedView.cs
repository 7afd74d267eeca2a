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

    /// <summary>The bytes of a range.</summary>
    public Memory<byte> Slice(MemoryReservation reservation, ExecutorAddressRange range) => View.SliceOf(reservation, range);

    /// <inheritdoc/>
    public void Dispose()
    {
        (View as IDisposable).Dispose();
        Object.Dispose();
    }
}
