using Jitney.Interop.Memory;

namespace Jitney.Execution.Services.Memory;

/// <summary>A reservation of LLVM's shared-memory mapper: a named object, mapped whole.</summary>
/// <param name="Addresses">Where it is mapped.</param>
/// <param name="Name">The object's name, which the controller unlinks, or nobody did.</param>
internal sealed record SharedMapperReservation(AddressReservation Addresses, string Name) : IDisposable
{
    /// <summary>Makes the object and maps it.</summary>
    /// <param name="size">Bytes, rounded up to pages; more than 0.</param>
    public static SharedMapperReservation Create(ulong size)
    {
        size = PageMath.RoundUp(size);
        using MemoryObject memoryObject = NamedMemory.Here.Create(size, out string name);
        try
        {
            memoryObject.RequireExecutable();
            return new SharedMapperReservation(TakenPlace.Retry(() => Map(memoryObject)), name);
        }
        catch
        {
            NamedMemory.Here.Unlink(name);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Addresses.Dispose();
        Unlink();
    }

    /// <summary>Removes the object's name, if that is still there.</summary>
    public void Unlink() => NamedMemory.Here.Unlink(Name);

    private static AddressReservation Map(MemoryObject memoryObject)
    {
        AddressReservation addresses = AddressReservation.Reserve(memoryObject.Size, default);
        try
        {
            // Readable from the start: LLVM's ORC runtime has unwind tables registered before the memory is initialized.
            addresses.MapChangeable(Protocol.Vocabulary.MemoryProtection.Read, memoryObject);
            return addresses;
        }
        catch
        {
            addresses.Dispose();
            throw;
        }
    }
}
