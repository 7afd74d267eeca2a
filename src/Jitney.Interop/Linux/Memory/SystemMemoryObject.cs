using System.Runtime.InteropServices;
using System.Text;
using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Linux.Memory;

/// <inheritdoc cref="MemoryObject"/>
internal sealed unsafe class SystemMemoryObject : MemoryObject
{
    private SystemMemoryObject(SafeFileHandle handle, ulong size)
    {
        Handle = handle;
        Size = size;
    }

    /// <inheritdoc/>
    public override SafeFileHandle Handle { get; }

    /// <inheritdoc/>
    public override ulong Size { get; }

    /// <inheritdoc/>
    public override ulong PresentSize => (ulong)RandomAccess.GetLength(Handle);

    /// <inheritdoc/>
    public override bool CannotShrink => Control(Handle, MemoryCalls.GetSeals, 0) is var seals and >= 0 && (seals & MemoryCalls.SealShrink) != 0;

    /// <inheritdoc cref="MemoryObject.Create(string, ulong)"/>
    public static new MemoryObject Create(string label, ulong size)
    {
        const uint Flags = MemoryCalls.MemfdCloseOnExec | MemoryCalls.MemfdAllowSealing;
        SafeFileHandle handle = OpenMemoryFile(label, Flags | MemoryCalls.MemfdExecutable, out int error);

        // Kernels before 6.3 do not know MFD_EXEC: there every memfd may be executed.
        if (error == MemoryCalls.InvalidArgument)
        {
            handle = OpenMemoryFile(label, Flags, out error);
        }

        bool isFile = error is MemoryCalls.NoSuchCall or MemoryCalls.NotPermitted && UnnamedFile.TryOpen(out handle);
        if (error != 0 && !isFile)
        {
            throw new SystemCallException("memfd_create", error, error == MemoryCalls.AccessDenied ? "vm.memfd_noexec forbids executable memory" : label);
        }

        try
        {
            handle = OutOfTheWay(handle);
            SetSize(handle, size);
            if (!isFile)
            {
                Seal(handle);
            }

            return new SystemMemoryObject(handle, size);
        }
        catch (SystemCallException)
        {
            handle.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="MemoryObject.Adopt(SafeHandle)"/>
    public static new MemoryObject Adopt(SafeHandle descriptor)
    {
        SafeFileHandle handle = descriptor as SafeFileHandle ?? Duplicate(descriptor);
        try
        {
            return new SystemMemoryObject(handle, (ulong)RandomAccess.GetLength(handle));
        }
        catch (Exception problem) when (problem is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            handle.Dispose();
            throw new SystemCallException("fstat", MemoryCalls.InvalidArgument, "a descriptor that should be a memory object");
        }
    }

    /// <inheritdoc/>
    public override void Write(ulong offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(Handle, bytes, checked((long)offset));

    /// <inheritdoc/>
    public override SafeFileHandle DuplicateHandle()
    {
        int copy = Control(Handle, MemoryCalls.DuplicateCloseOnExec, 0);
        return copy >= 0 ? new SafeFileHandle(copy, ownsHandle: true) : throw SystemCallException.FromLastError("fcntl", "F_DUPFD_CLOEXEC");
    }

    /// <inheritdoc/>
    public override SafeFileHandle DuplicateHandle(MemoryProtection most) => DuplicateHandle();

    /// <inheritdoc/>
    public override void Discard(ulong offset, ulong size)
    {
        CheckRange(offset, size);
        if (size > 0 && Use(Handle, descriptor =>
            MemoryCalls.Allocate(descriptor, MemoryCalls.PunchHole | MemoryCalls.KeepSize, (long)offset, (long)size)) != 0)
        {
            throw SystemCallException.FromLastError("fallocate", "FALLOC_FL_PUNCH_HOLE");
        }
    }

    /// <inheritdoc/>
    public override void Secure(ulong offset, ulong size)
    {
        CheckRange(offset, size);
        int error = size == 0 ? 0 : Use(Handle, descriptor => MemoryCalls.Secure(descriptor, (long)offset, (long)size));
        if (error != 0)
        {
            throw new SystemCallException("posix_fallocate", error, $"{size} bytes of shared memory");
        }
    }

    /// <inheritdoc/>
    public override void RequireExecutable() =>
        MemoryMapping.Map(
            0, (nuint)Environment.SystemPageSize, MemoryProtection.Read | MemoryProtection.Execute, MemoryCalls.MapShared, Handle).Dispose();

    /// <inheritdoc/>
    public override void Dispose() => Handle.Dispose();

    /// <summary>An object for a descriptor that was just opened.</summary>
    internal static SystemMemoryObject Of(SafeFileHandle handle, ulong size) => new(handle, size);

    /// <summary>Gives a fresh object its size.</summary>
    internal static void SetSize(SafeFileHandle handle, ulong size)
    {
        // Beyond RLIMIT_FSIZE ftruncate does not only fail: it sends SIGXFSZ, which ends the process.
        ulong* limits = stackalloc ulong[2];
        if (MemoryCalls.GetLimit(MemoryCalls.LimitFileSize, limits) == 0 && size > limits[0])
        {
            throw new SystemCallException("ftruncate", MemoryCalls.FileTooBig, $"{size} bytes are more than RLIMIT_FSIZE allows");
        }

        if (Use(handle, descriptor => MemoryCalls.Truncate(descriptor, (long)size)) != 0)
        {
            throw SystemCallException.FromLastError("ftruncate", $"{size} bytes");
        }
    }

    private static SafeFileHandle OpenMemoryFile(string label, uint flags, out int error)
    {
        fixed (byte* name = Encoding.ASCII.GetBytes(label + '\0'))
        {
            int descriptor = MemoryCalls.CreateMemoryFile(name, flags);
            error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }
    }

    // A program that is run in this process expects its first descriptor to be 3. Beyond 63 the kernel would need a larger table.
    private static SafeFileHandle OutOfTheWay(SafeFileHandle handle)
    {
        int copy = Control(handle, MemoryCalls.DuplicateCloseOnExec, 40);
        if (copy < 0)
        {
            // The process may not have so many.
            return handle;
        }

        handle.Dispose();
        return new SafeFileHandle(copy, ownsHandle: true);
    }

    // Nobody, not even the other end, may cut the object short while it is mapped here: that would fault on access.
    private static void Seal(SafeFileHandle handle)
    {
        if (Control(handle, MemoryCalls.AddSeals, MemoryCalls.SealGrow | MemoryCalls.SealShrink | MemoryCalls.SealSeal) != 0)
        {
            throw SystemCallException.FromLastError("fcntl", "F_ADD_SEALS");
        }
    }

    private static SafeFileHandle Duplicate(SafeHandle descriptor)
    {
        using (descriptor)
        {
            int copy = Control(descriptor, MemoryCalls.DuplicateCloseOnExec, 0);
            return copy >= 0 ? new SafeFileHandle(copy, ownsHandle: true) : throw SystemCallException.FromLastError("fcntl", "F_DUPFD_CLOEXEC");
        }
    }

    private static int Control(SafeHandle handle, int command, int argument) =>
        Use(handle, descriptor => MemoryCalls.Control(descriptor, command, argument));

    private static int Use(SafeHandle handle, Func<int, int> call)
    {
        bool referenced = false;
        try
        {
            handle.DangerousAddRef(ref referenced);
            return call((int)handle.DangerousGetHandle());
        }
        finally
        {
            if (referenced)
            {
                handle.DangerousRelease();
            }
        }
    }

    private void CheckRange(ulong offset, ulong size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size - offset);
    }
}
