using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Memory;

/// <summary>Memory objects with a name in the system's shared namespace (POSIX <c>shm_open</c>), for LLVM's executors and controllers.</summary>
public static unsafe class NamedMemory
{
    // LLVM's controllers ask for 1 GiB and use what they need: containers often have 64 MiB.
    private const ulong LeastUsefulSize = 4 << 20;

    // So much could be mapped, and no room would be left for anything else.
    private const ulong LargestUsefulSize = 1UL << 40;

    /// <summary>Makes an object under a fresh name with this process's number, its namespace's and a random one, readable and writable by this user alone.</summary>
    /// <param name="size">Bytes.</param>
    /// <param name="name">Its name, with the leading slash; the caller sees to it that it is unlinked.</param>
    /// <exception cref="SystemCallException">The system refused, or has too little free shared memory to be of use; no name is left behind.</exception>
    public static MemoryObject Create(ulong size, out string name)
    {
        if (size > LargestUsefulSize || Math.Min(size, LeastUsefulSize) > FreeBytes())
        {
            throw new SystemCallException("shm_open", MemoryCalls.NoSpace, $"/dev/shm has {FreeBytes()} bytes free, and {size} are wanted");
        }

        LeftNames.Sweep();
        name = LeftNames.OwnPrefix + RandomNumberGenerator.GetHexString(16, lowercase: true);
        SafeFileHandle handle = Open(name, MemoryCalls.OpenReadWrite | MemoryCalls.OpenCreate | MemoryCalls.OpenExclusive);
        try
        {
            MemoryObject.SetSize(handle, size);
            return MemoryObject.Of(handle, size);
        }
        catch (SystemCallException)
        {
            handle.Dispose();
            Unlink(name);
            throw;
        }
    }

    /// <summary>Opens the object of a name.</summary>
    /// <exception cref="SystemCallException">There is none, or it may not be used.</exception>
    public static MemoryObject Open(string name) => MemoryObject.Adopt(Open(name, MemoryCalls.OpenReadWrite));

    /// <summary>Removes a name; the object lives on while it is open or mapped anywhere. A name that is gone already is no error.</summary>
    public static void Unlink(string name)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(name + '\0'))
        {
            _ = MemoryCalls.UnlinkShared(bytes);
        }
    }

    // Whoever uses the object may touch all of it, and where there is no room then it gets a SIGBUS.
    private static ulong FreeBytes()
    {
        try
        {
            return (ulong)new DriveInfo("/dev/shm").AvailableFreeSpace;
        }
        catch (IOException)
        {
            // No such place: opening an object will say so better.
            return ulong.MaxValue;
        }
    }

    private static SafeFileHandle Open(string name, int flags)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(name + '\0'))
        {
            // shm_open sets close-on-exec by itself.
            int descriptor = MemoryCalls.OpenShared(bytes, flags, 0x180 /* 0600 */);
            return descriptor >= 0
                ? new SafeFileHandle(descriptor, ownsHandle: true)
                : throw new SystemCallException("shm_open", Marshal.GetLastPInvokeError(), name);
        }
    }
}
