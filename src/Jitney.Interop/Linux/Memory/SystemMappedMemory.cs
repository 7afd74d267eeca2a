using System.Buffers;
using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Memory;

/// <inheritdoc cref="MappedMemory"/>
internal sealed unsafe class SystemMappedMemory : MappedMemory
{
    private readonly MemoryMapping _mapping;
    private readonly int _length;

    private SystemMappedMemory(MemoryMapping mapping)
    {
        _mapping = mapping;
        _length = (int)mapping.Length;
    }

    /// <inheritdoc/>
    public override ExecutorAddress Address => (ExecutorAddress)(ulong)_mapping.Address;

    /// <inheritdoc cref="MappedMemory.ViewOf(MemoryObject)"/>
    public static new MappedMemory ViewOf(MemoryObject memoryObject)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(memoryObject.Size, (ulong)int.MaxValue, nameof(memoryObject));
        return new SystemMappedMemory(MemoryMapping.Map(
            0, (nuint)memoryObject.Size, MemoryProtection.Read | MemoryProtection.Write, MemoryCalls.MapShared, memoryObject.Handle));
    }

    /// <inheritdoc cref="MappedMemory.ViewOf(MemoryObject, MemoryObject)"/>
    public static new MappedMemory ViewOf(MemoryObject first, MemoryObject second)
    {
        ulong size = first.Size + second.Size;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, (ulong)int.MaxValue, nameof(second));
        var mapping = MemoryMapping.Map(
            0, (nuint)size, MemoryProtection.None, MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous | MemoryCalls.MapNoReserve);
        try
        {
            mapping.Replace(0, (nuint)first.Size, MemoryProtection.Read | MemoryProtection.Write, MemoryCalls.MapShared, first.Handle, 0);
            mapping.Replace((nuint)first.Size, (nuint)second.Size, MemoryProtection.Read | MemoryProtection.Write, MemoryCalls.MapShared, second.Handle, 0);
            return new SystemMappedMemory(mapping);
        }
        catch
        {
            mapping.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="MappedMemory.Anonymous(ulong)"/>
    public static new MappedMemory Anonymous(ulong size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, (ulong)int.MaxValue);
        return new SystemMappedMemory(MemoryMapping.Map(
            0,
            (nuint)size,
            MemoryProtection.Read | MemoryProtection.Write,
            MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous | MemoryCalls.MapNoReserve));
    }

    /// <inheritdoc/>
    public override void Commit(ulong offset, ulong size)
    {
    }

    /// <inheritdoc/>
    public override bool HasMemory(ulong offset, ulong size) => true;

    /// <inheritdoc/>
    public override void Discard(ulong offset, ulong size) => Advise(offset, size, MemoryCalls.AdviseDontNeed);

    /// <inheritdoc/>
    public override void Remove(ulong offset, ulong size) => Advise(offset, size, MemoryCalls.AdviseRemove);

    /// <inheritdoc/>
    public override bool Populate(ulong offset, ulong size)
    {
        CheckRange(offset, size);
        return size == 0 || MemoryCalls.Advise(_mapping.Address + (nint)offset, (nuint)size, MemoryCalls.AdvisePopulateWrite) == 0;
    }

    /// <inheritdoc/>
    public override void HideFromChildren() => Advise(0, (ulong)_length, MemoryCalls.AdviseDontFork);

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
