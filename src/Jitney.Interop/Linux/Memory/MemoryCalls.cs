using System.Runtime.InteropServices;

namespace Jitney.Interop.Linux.Memory;

/// <summary>The C library's memory calls with their numbers for Linux.</summary>
internal static unsafe partial class MemoryCalls
{
    public const int MapShared = 0x01;
    public const int MapPrivate = 0x02;
    public const int MapFixed = 0x10;
    public const int MapAnonymous = 0x20;
    public const int MapNoReserve = 0x4000;
    public const int MapPopulate = 0x8000;
    public const int MapFixedNoReplace = 0x10_0000;

    public const int AdviseDontNeed = 4;
    public const int AdviseRemove = 9;
    public const int AdviseDontFork = 10;
    public const int AdvisePopulateRead = 22;
    public const int AdvisePopulateWrite = 23;

    public const uint MemfdCloseOnExec = 0x1;
    public const uint MemfdAllowSealing = 0x2;
    public const uint MemfdExecutable = 0x10;

    public const int AddSeals = 1033;
    public const int GetSeals = 1034;
    public const int SealSeal = 0x1;
    public const int SealShrink = 0x2;
    public const int SealGrow = 0x4;

    public const int KeepSize = 0x1;
    public const int PunchHole = 0x2;

    public const int OpenReadWrite = 0x2;
    public const int OpenCreate = 0x40;
    public const int OpenExclusive = 0x80;
    public const int OpenCloseOnExec = 0x8_0000;

    public const int DuplicateCloseOnExec = 1030;

    public const int LimitFileSize = 1;
    public const int LimitData = 2;
    public const int LimitAddressSpace = 9;
    public const nuint AuxiliaryProgramHeaders = 3;

    public const int NotPermitted = 1;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int InvalidArgument = 22;
    public const int FileTooBig = 27;
    public const int NoSpace = 28;
    public const int NoSuchCall = 38;

    public static readonly nint Failed = -1;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    public static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    public static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true)]
    public static partial int CreateMemoryFile(byte* name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Truncate(int descriptor, long length);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    public static partial int Allocate(int descriptor, int mode, long offset, long length);

    // Returns the error number instead of setting errno.
    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    public static partial int Secure(int descriptor, long offset, long length);

    // The C prototype is variadic; every ABI of Linux that we run on passes these arguments alike.
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "shm_open", SetLastError = true)]
    public static partial int OpenShared(byte* name, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "shm_unlink", SetLastError = true)]
    public static partial int UnlinkShared(byte* name);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    public static partial int GetLimit(int resource, ulong* currentAndMaximum);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    public static partial int Open(byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "getauxval")]
    public static partial nuint GetAuxiliaryValue(nuint type);

    [LibraryImport("libc", EntryPoint = "sbrk")]
    public static partial nint MoveBreak(nint increment);
}
