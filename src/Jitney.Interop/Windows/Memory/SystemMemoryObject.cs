using System.Runtime.InteropServices;
using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Memory;

/// <inheritdoc cref="MemoryObject"/>
/// <remarks>A section that the paging file backs, whose pages get their memory when they are committed through any view of it, and keep it from then on.</remarks>
internal sealed unsafe class SystemMemoryObject : MemoryObject
{
    private const int BasicInformation = 0;
    private const uint SameAccess = 2;

    private readonly Lock _gate = new();

    // For what Linux does with the descriptor alone; made when it is first needed.
    private MappedMemory? _view;

    private SystemMemoryObject(SafeHandle handle, ulong size)
    {
        Handle = handle;
        Size = size;
    }

    /// <inheritdoc/>
    public override SafeHandle Handle { get; }

    /// <inheritdoc/>
    public override ulong Size { get; }

    /// <inheritdoc/>
    public override ulong PresentSize => Size;

    /// <inheritdoc/>
    /// <remarks>Sections never do.</remarks>
    public override bool CannotShrink => true;

    /// <inheritdoc cref="MemoryObject.Create(string, ulong)"/>
    public static new MemoryObject Create(string label, ulong size) =>
        Of(new KernelHandle(MemoryCalls.CreateSection(-1, null, MemoryCalls.ExecuteReadWrite | MemoryCalls.SectionReserve, (uint)(size >> 32), (uint)size, null)), size, label);

    /// <inheritdoc cref="MemoryObject.Adopt(SafeHandle)"/>
    public static new MemoryObject Adopt(SafeHandle descriptor)
    {
        try
        {
            return new SystemMemoryObject(descriptor, SizeOf(descriptor));
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Write(ulong offset, ReadOnlySpan<byte> bytes)
    {
        CheckRange(offset, (ulong)bytes.Length);
        MappedMemory view = View();
        try
        {
            view.Commit(offset, (ulong)bytes.Length);
        }
        catch (SystemCallException failure)
        {
            throw new IOException(failure.Message, failure);
        }

        bytes.CopyTo(view.GetSpan()[(int)offset..]);
    }

    /// <inheritdoc/>
    public override SafeHandle DuplicateHandle() => Duplicate(0, SameAccess);

    /// <inheritdoc/>
    public override SafeHandle DuplicateHandle(MemoryProtection most) => Duplicate(PageProtections.RightsOf(most), 0);

    /// <inheritdoc/>
    /// <remarks>The memory stays with the section; its pages are filled with zeros.</remarks>
    public override void Discard(ulong offset, ulong size)
    {
        CheckRange(offset, size);
        if (size > 0)
        {
            View().Remove(offset, size);
        }
    }

    /// <inheritdoc/>
    public override void Secure(ulong offset, ulong size)
    {
        CheckRange(offset, size);
        if (size > 0)
        {
            View().Commit(offset, size);
        }
    }

    /// <inheritdoc/>
    public override void RequireExecutable() => ReservedRange.MapAnywhere(Handle, Math.Min(Size, MemoryCalls.Granularity), MemoryProtection.Read | MemoryProtection.Execute).Dispose();

    /// <inheritdoc/>
    public override void Dispose()
    {
        lock (_gate)
        {
            (_view as IDisposable)?.Dispose();
        }

        Handle.Dispose();
    }

    /// <summary>An object for a handle that was just made.</summary>
    /// <exception cref="SystemCallException">The handle is none: the call has failed.</exception>
    internal static SystemMemoryObject Of(KernelHandle handle, ulong size, string label) => !handle.IsInvalid
        ? new SystemMemoryObject(handle, size)
        : throw SystemCallException.FromLastError("CreateFileMapping", $"{size} bytes for {label}");

    // Whoever sends one could send something else.
    private static ulong SizeOf(SafeHandle handle)
    {
        using var borrowed = new BorrowedHandle(handle);
        MemoryCalls.SectionInformation information;
        int status = MemoryCalls.QuerySection(borrowed.Value, BasicInformation, &information, (nuint)sizeof(MemoryCalls.SectionInformation), null);
        if (status != 0)
        {
            throw new SystemCallException("NtQuerySection", MemoryCalls.ErrorOf(status), "a handle that should be a section's");
        }

        return (information.Attributes & MemoryCalls.SectionOfFile) == 0
            ? (ulong)information.Size
            : throw new SystemCallException("NtQuerySection", MemoryCalls.InvalidParameter, "a section that shows a file");
    }

    private KernelHandle Duplicate(uint access, uint options)
    {
        using var borrowed = new BorrowedHandle(Handle);
        return HandleCalls.Duplicate(HandleCalls.ThisProcess, borrowed.Value, HandleCalls.ThisProcess, out nint copy, access, 0, options)
            ? new KernelHandle(copy)
            : throw SystemCallException.FromLastError("DuplicateHandle", "a section");
    }

    private MappedMemory View()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(Handle.IsClosed, this);
            return _view ??= SystemMappedMemory.ViewOf(this);
        }
    }

    private void CheckRange(ulong offset, ulong size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size - offset);
    }
}
