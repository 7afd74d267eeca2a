using System.Buffers;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Memory;

/// <summary>A view of a memory object, or anonymous memory, as <see cref="Memory{T}"/>; pages are committed when first touched.</summary>
/// <remarks>At most <see cref="int.MaxValue"/> bytes. After disposal new spans are refused with <see cref="ObjectDisposedException"/>;
/// whoever still holds an old one must not use it, for the memory is gone.</remarks>
internal sealed unsafe class MappedMemory : MemoryManager<byte>
{
    private readonly MemoryMapping _mapping;
    private readonly int _length;

    private MappedMemory(MemoryMapping mapping)
    {
        _mapping = mapping;
        _length = (int)mapping.Length;
    }

    /// <summary>The view's first address in this process.</summary>
    public ExecutorAddress Address => (ExecutorAddress)(ulong)_mapping.Address;

    /// <summary>Maps all of an object for reading and writing; stores reach the object.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static MappedMemory ViewOf(MemoryObject memoryObject)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(memoryObject.Size, (ulong)int.MaxValue, nameof(memoryObject));
        return new(MemoryMapping.Map(
            0, (nuint)memoryObject.Size, MemoryProtection.Read | MemoryProtection.Write, MemoryCalls.MapShared, memoryObject.Handle));
    }

    /// <summary>Maps two objects for reading and writing, one behind the other; stores reach the objects.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static MappedMemory ViewOf(MemoryObject first, MemoryObject second)
    {
        ulong size = first.Size + second.Size;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, (ulong)int.MaxValue, nameof(second));
        var mapping = MemoryMapping.Map(
            0, (nuint)size, MemoryProtection.None, MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous | MemoryCalls.MapNoReserve);
        try
        {
            mapping.Replace(0, (nuint)first.Size, MemoryProtection.Read | MemoryProtection.Write, MemoryCalls.MapShared, first.Handle, 0);
            mapping.Replace((nuint)first.Size, (nuint)second.Size, MemoryProtection.Read | MemoryProtection.Write, MemoryCalls.MapShared, second.Handle, 0);
            return new(mapping);
        }
        catch
        {
            mapping.Dispose();
            throw;
        }
    }

    /// <summary>Anonymous memory, zero, which counts against nothing before it is touched.</summary>
    /// <param name="size">Bytes, more than 0.</param>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static MappedMemory Anonymous(ulong size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, (ulong)int.MaxValue);
        return new(MemoryMapping.Map(
            0,
            (nuint)size,
            MemoryProtection.Read | MemoryProtection.Write,
            MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous | MemoryCalls.MapNoReserve));
    }

    /// <summary>Gives pages back to the system. Anonymous memory reads as zero afterwards.</summary>
    /// <param name="offset">A multiple of the page size.</param>
    /// <param name="size">A multiple of the page size.</param>
    public void Discard(ulong offset, ulong size) => Advise(offset, size, MemoryCalls.AdviseDontNeed);

    /// <summary>Gives pages of the viewed object back to the system; they read as zero afterwards through every shared mapping.</summary>
    /// <param name="offset">A multiple of the page size.</param>
    /// <param name="size">A multiple of the page size.</param>
    /// <exception cref="SystemCallException">The system refused: this is no view of an object, for one.</exception>
    public void Remove(ulong offset, ulong size) => Advise(offset, size, MemoryCalls.AdviseRemove);

    /// <summary>Maps pages that are not mapped yet, as writing to them would. Kernels before 5.14 cannot; then nothing happens.</summary>
    /// <param name="offset">A multiple of the page size.</param>
    /// <param name="size">A multiple of the page size; 0 does nothing.</param>
    /// <returns>Whether they are mapped now.</returns>
    public bool Populate(ulong offset, ulong size)
    {
        CheckRange(offset, size);
        return size == 0 || MemoryCalls.Advise(_mapping.Address + (nint)offset, (nuint)size, MemoryCalls.AdvisePopulateWrite) == 0;
    }

    /// <summary>Leaves the view out of processes that are forked off from now on.</summary>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public void HideFromChildren() => Advise(0, (ulong)_length, MemoryCalls.AdviseDontFork);

    /// <inheritdoc/>
    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_mapping.IsClosed, this);

        // The mapping is readable and writable for all of its length and lives until it is closed.
        return new Span<byte>((void*)_mapping.Address, _length);
    }

    /// <inheritdoc/>
    /// <remarks>Until it is unpinned the memory stays mapped, also beyond disposal.</remarks>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length, nameof(elementIndex));
        bool isHeld = false;
        _mapping.DangerousAddRef(ref isHeld);
        return new MemoryHandle((byte*)_mapping.Address + elementIndex, default, this);
    }

    /// <inheritdoc/>
    public override void Unpin() => _mapping.DangerousRelease();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _mapping.Dispose();
        }
    }

    private void Advise(ulong offset, ulong size, int advice)
    {
        CheckRange(offset, size);
        if (size > 0 && MemoryCalls.Advise(_mapping.Address + (nint)offset, (nuint)size, advice) != 0)
        {
            throw SystemCallException.FromLastError("madvise", $"{size} bytes");
        }
    }

    private void CheckRange(ulong offset, ulong size)
    {
        ObjectDisposedException.ThrowIf(_mapping.IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, (ulong)_length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, (ulong)_length - offset);
    }
}
