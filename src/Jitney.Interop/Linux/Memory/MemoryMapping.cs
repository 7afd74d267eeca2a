using System.Runtime.InteropServices;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Memory;

/// <summary>Owns a range of this process's address space and unmaps it.</summary>
internal sealed class MemoryMapping : SafeHandle
{
    private MemoryMapping(nint address, nuint length)
        : base(0, ownsHandle: true)
    {
        SetHandle(address);
        Length = length;
    }

    public nuint Length { get; }

    public nint Address => handle;

    public override bool IsInvalid => handle is 0 or -1;

    /// <summary>Maps a part of an object, or anonymous memory where there is no descriptor.</summary>
    /// <param name="hint">Where; what it means depends on <paramref name="flags"/>.</param>
    /// <param name="length">Bytes, more than 0.</param>
    /// <param name="protection">What may be done with it.</param>
    /// <param name="flags">Those of mmap.</param>
    /// <param name="file">The object, or null.</param>
    /// <param name="offset">From which byte of the object on.</param>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static MemoryMapping Map(nint hint, nuint length, MemoryProtection protection, int flags, SafeHandle? file = null, long offset = 0)
    {
        nint address = TryMap(hint, length, protection, flags, file, offset, out int error);
        return address != MemoryCalls.Failed ? new MemoryMapping(address, length) : throw Refused(error, length, protection);
    }

    /// <summary>Like <see cref="Map"/>, but null where the system refuses.</summary>
    public static MemoryMapping? TryMap(nint hint, nuint length, MemoryProtection protection, int flags, SafeHandle? file = null)
    {
        nint address = TryMap(hint, length, protection, flags, file, 0, out _);
        return address != MemoryCalls.Failed ? new MemoryMapping(address, length) : null;
    }

    /// <summary>Replaces a part of this mapping by a part of an object. The range must lie inside this mapping and whatever uses it
    /// must expect the change.</summary>
    public void Replace(nuint offset, nuint length, MemoryProtection protection, int flags, SafeHandle file, long fileOffset)
    {
        // The address range is this object's own, so MAP_FIXED replaces nothing of anybody else's.
        nint address = TryMap(Address + (nint)offset, length, protection, flags | MemoryCalls.MapFixed, file, fileOffset, out int error);
        if (address == MemoryCalls.Failed)
        {
            throw Refused(error, length, protection);
        }
    }

    protected override bool ReleaseHandle() => MemoryCalls.Unmap(handle, Length) == 0;

    private static nint TryMap(nint hint, nuint length, MemoryProtection protection, int flags, SafeHandle? file, long offset, out int error)
    {
        bool referenced = false;
        try
        {
            file?.DangerousAddRef(ref referenced);
            int descriptor = file is null ? -1 : (int)file.DangerousGetHandle();
            nint address = MemoryCalls.Map(hint, length, (int)protection, flags, descriptor, offset);
            error = address == MemoryCalls.Failed ? Marshal.GetLastPInvokeError() : 0;
            return address;
        }
        finally
        {
            if (referenced)
            {
                file!.DangerousRelease();
            }
        }
    }

    private static SystemCallException Refused(int error, nuint length, MemoryProtection protection) =>
        protection.HasFlag(MemoryProtection.Execute) && error is MemoryCalls.NotPermitted or MemoryCalls.AccessDenied
            ? new SystemCallException("mmap", error, "this system does not let shared memory be executed: /dev/shm is mounted noexec, or vm.memfd_noexec or a security policy forbids it")
            : new SystemCallException("mmap", error, $"{length} bytes, {protection}");
}
