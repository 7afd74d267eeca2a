using System.Buffers;
using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Memory;

/// <inheritdoc cref="MappedMemory"/>
/// <remarks>Addresses are taken at once, and memory by <see cref="Commit"/>: touching what has none is a fault.</remarks>
internal sealed unsafe class SystemMappedMemory : MappedMemory
{
    private readonly ReservedRange _range;
    private readonly CommittedParts _committed;
    private readonly Action<ulong, ulong> _commit;
    private readonly int _length;
    private readonly bool _isView;

    private SystemMappedMemory(ReservedRange range, bool isView)
    {
        _range = range;
        _length = (int)range.Length;
        _isView = isView;
        _commit = range.Commit;
        _committed = new CommittedParts((ulong)range.Length);
    }

    /// <inheritdoc/>
    public override ExecutorAddress Address => (ExecutorAddress)(ulong)_range.Address;

    /// <inheritdoc cref="MappedMemory.ViewOf(MemoryObject)"/>
    public static new MappedMemory ViewOf(MemoryObject memoryObject)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(memoryObject.Size, (ulong)int.MaxValue, nameof(memoryObject));
        return new SystemMappedMemory(ReservedRange.MapAnywhere(memoryObject.Handle, memoryObject.Size, MemoryProtection.Read | MemoryProtection.Write), isView: true);
    }

    /// <inheritdoc cref="MappedMemory.ViewOf(MemoryObject, MemoryObject)"/>
    public static new MappedMemory ViewOf(MemoryObject first, MemoryObject second)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first.Size, int.MaxValue - second.Size, nameof(first));
        return TakenPlace.Retry(() => Map(first, second));
    }

    /// <inheritdoc cref="MappedMemory.Anonymous(ulong)"/>
    public static new MappedMemory Anonymous(ulong size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, (ulong)int.MaxValue);
        return new SystemMappedMemory(ReservedRange.Reserve((nuint)size), isView: false);
    }

    /// <inheritdoc/>
    public override void Commit(ulong offset, ulong size)
    {
        CheckRange(offset, size);
        _committed.Ensure(offset, size, _commit);
    }

    /// <inheritdoc/>
    public override void Discard(ulong offset, ulong size)
    {
        CheckRange(offset, size);
        if (size > 0)
        {
            _range.Discard(offset, size);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Pages of a section never go back one by one. What has memory is filled with zeros.</remarks>
    public override void Remove(ulong offset, ulong size)
    {
        CheckRange(offset, size);
        if (!_isView && size > 0)
        {
            throw new SystemCallException(SystemProblem.InvalidArgument, "VirtualFree", "this is no view of a memory object");
        }

        if (size > 0)
        {
            _range.Clear(offset, size);
        }
    }

    /// <inheritdoc/>
    public override bool Populate(ulong offset, ulong size)
    {
        Commit(offset, size);
        ulong end = (ulong)_range.Address + offset + size;
        for (ulong page = (ulong)_range.Address + offset; page < end; page += (ulong)Environment.SystemPageSize)
        {
            // Written to without a change, whatever others write there.
            _ = Interlocked.Or(ref *(int*)(page & ~3UL), 0);
        }

        return true;
    }

    /// <inheritdoc/>
    /// <remarks>Children get no mappings.</remarks>
    public override void HideFromChildren() => ObjectDisposedException.ThrowIf(_range.IsClosed, this);

    /// <inheritdoc/>
    public override bool HasMemory(ulong offset, ulong size)
    {
        CheckRange(offset, size);
        return size == 0 || _range.HasMemory(offset, size);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_range.IsClosed, this);

        // The range is this object's until it is closed, and whoever touches a part of it has had it committed.
        return new Span<byte>((void*)_range.Address, _length);
    }

    /// <inheritdoc/>
    /// <remarks>Until it is unpinned the memory stays mapped, also beyond disposal.</remarks>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length, nameof(elementIndex));
        bool isHeld = false;
        _range.DangerousAddRef(ref isHeld);
        return new MemoryHandle((byte*)_range.Address + elementIndex, default, this);
    }

    /// <inheritdoc/>
    public override void Unpin() => _range.DangerousRelease();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _range.Dispose();
        }
    }

    private static SystemMappedMemory Map(MemoryObject first, MemoryObject second)
    {
        ReservedRange range = ReservedRange.Reserve((nuint)(first.Size + second.Size));
        try
        {
            range.Map(0, first.Size, MemoryProtection.Read | MemoryProtection.Write, first.Handle, 0);
            range.Map(first.Size, second.Size, MemoryProtection.Read | MemoryProtection.Write, second.Handle, 0);
            return new SystemMappedMemory(range, isView: true);
        }
        catch
        {
            range.Dispose();
            throw;
        }
    }

    private void CheckRange(ulong offset, ulong size)
    {
        ObjectDisposedException.ThrowIf(_range.IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, (ulong)_length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, (ulong)_length - offset);
    }
}
