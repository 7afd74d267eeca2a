using System.Runtime.InteropServices;
using Jitney.Interop.Files;
using Jitney.Interop.Linux.Streams;

namespace Jitney.Interop.Linux.Files;

/// <summary>What a file is and whose, by <c>statx</c>, whose structure is the same on all machines.</summary>
internal static unsafe partial class FileIdentity
{
    private const int AT_FDCWD = -100;
    private const int AT_SYMLINK_NOFOLLOW = 0x100;
    private const int AT_EMPTY_PATH = 0x1000;
    private const uint STATX_BASIC_STATS = 0x7ff;
    private const uint STATX_BTIME = 0x800;
    private const int S_IFMT = 0xf000;
    private const int S_IFIFO = 0x1000;
    private const int S_IFCHR = 0x2000;
    private const int S_IFDIR = 0x4000;
    private const int S_IFBLK = 0x6000;
    private const int S_IFREG = 0x8000;
    private const int S_IFSOCK = 0xc000;
    private const int S_IFLNK = 0xa000;

    /// <summary>A file's device and number; null when there is no such file.</summary>
    internal static (ulong Device, ulong Number)? Of(string path) => Of(path, out _, out _);

    /// <summary>A file's device and number, kind and owner; null when there is no such file. Symbolic links are not followed.</summary>
    internal static (ulong Device, ulong Number)? Of(string path, out FileKind kind, out uint owner)
    {
        FileStatus status;
        bool exists = Statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &status) == 0;
        kind = exists ? KindOf(status) : FileKind.Other;
        owner = exists ? status.User : 0;
        return exists ? (((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Number) : null;
    }

    /// <summary>What a file is, links followed; null when there is none of that name.</summary>
    internal static FileKind? KindOf(string path)
    {
        FileStatus status;
        return Statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, &status) == 0 ? KindOf(status) : null;
    }

    /// <summary>What a folder has under a name; null for nothing. Symbolic links are not followed.</summary>
    /// <param name="folder">The folder's descriptor.</param>
    /// <param name="name">The name; empty for what is open under that descriptor itself.</param>
    internal static FileFacts? Describe(int folder, string name)
    {
        FileStatus status;
        return Statx(folder, name, AT_SYMLINK_NOFOLLOW | (name.Length == 0 ? AT_EMPTY_PATH : 0), STATX_BASIC_STATS, &status) == 0
            ? new FileFacts((((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Number), KindOf(status), status.Mode & 0xfffu, status.User, status.Group)
            : null;
    }

    /// <summary>An open file's device and number, kind, owner and permissions.</summary>
    internal static (ulong Device, ulong Number) Of(SafeHandle file, out FileKind kind, out uint owner, out uint permissions)
    {
        using var borrowed = new BorrowedDescriptor(file);
        FileStatus status;
        if (Statx(borrowed.Number, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &status) != 0)
        {
            throw SystemCallException.FromLastError("statx");
        }

        kind = KindOf(status);
        owner = status.User;
        permissions = status.Mode & 0xfffu;
        return (((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Number);
    }

    /// <summary>All of this of an open file.</summary>
    /// <exception cref="SystemCallException">The system does not tell.</exception>
    internal static ObjectStatus StatusOf(SafeHandle file)
    {
        using var borrowed = new BorrowedDescriptor(file);
        FileStatus status;
        if (Statx(borrowed.Number, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &status) != 0)
        {
            throw SystemCallException.FromLastError("statx");
        }

        long made = (status.Mask & STATX_BTIME) != 0
            ? (status.BirthSeconds * 1000) + (status.BirthNanoseconds / 1_000_000)
            : (status.ChangeSeconds * 1000) + (status.ChangeNanoseconds / 1_000_000);
        return new ObjectStatus(
            (((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Number),
            KindOf(status),
            status.User,
            status.Mode & 0xfffu,
            status.Links,
            status.Size,
            status.Blocks,
            DateTimeOffset.FromUnixTimeMilliseconds(made));
    }

    /// <summary>The version of a regular file, links followed; null when there is none of that name.</summary>
    public static FileVersion? VersionOf(string path)
    {
        FileStatus status;
        return Statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, &status) == 0 ? VersionOf(status) : null;
    }

    /// <summary>The version of an open file; null for what is no regular one.</summary>
    public static FileVersion? VersionOf(SafeHandle file)
    {
        using var borrowed = new BorrowedDescriptor(file);
        FileStatus status;
        return Statx(borrowed.Number, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &status) == 0 ? VersionOf(status) : null;
    }

    /// <summary>What a name leads to, links followed; null when there is nothing, or it cannot be told.</summary>
    /// <param name="path">The name.</param>
    /// <param name="error">Why not, as <c>errno</c> has it; 0 for an answer.</param>
    internal static FileKind? KindOf(string path, out int error)
    {
        FileStatus status;
        if (Statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, &status) != 0)
        {
            error = Marshal.GetLastPInvokeError();
            return null;
        }

        error = 0;
        return KindOf(status);
    }

    /// <summary>What an open file is, and its version where it is a regular one.</summary>
    /// <exception cref="SystemCallException">The system does not tell.</exception>
    internal static FileKind KindOf(SafeHandle file, out FileVersion? version)
    {
        using var borrowed = new BorrowedDescriptor(file);
        FileStatus status;
        if (Statx(borrowed.Number, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &status) != 0)
        {
            throw SystemCallException.FromLastError("statx");
        }

        version = VersionOf(status);
        return KindOf(status);
    }

    private static FileVersion? VersionOf(in FileStatus status) => KindOf(status) != FileKind.Regular
        ? null
        : new FileVersion(
            ((ulong)status.DeviceMajor << 32) | status.DeviceMinor,
            status.Number,
            status.Size,
            new FileTime(status.ContentSeconds, status.ContentNanoseconds),
            new FileTime(status.ChangeSeconds, status.ChangeNanoseconds));

    private static FileKind KindOf(in FileStatus status) => (status.Mode & S_IFMT) switch
    {
        S_IFREG => FileKind.Regular,
        S_IFDIR => FileKind.Folder,
        S_IFIFO => FileKind.Pipe,
        S_IFCHR or S_IFBLK => FileKind.Device,
        S_IFSOCK => FileKind.Socket,
        S_IFLNK => FileKind.Link,
        _ => FileKind.Other,
    };

    private static int Statx(int folder, string path, int flags, uint mask, FileStatus* status)
    {
        fixed (byte* name = FileCalls.NameOf(path))
        {
            return Statx(folder, name, flags, mask, status);
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int Statx(int folder, byte* path, int flags, uint mask, FileStatus* status);

    /// <summary><c>struct statx</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct FileStatus
    {
        [FieldOffset(0)]
        public uint Mask;

        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Number;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(48)]
        public ulong Blocks;

        [FieldOffset(80)]
        public long BirthSeconds;

        [FieldOffset(88)]
        public uint BirthNanoseconds;

        [FieldOffset(96)]
        public long ChangeSeconds;

        [FieldOffset(104)]
        public uint ChangeNanoseconds;

        [FieldOffset(112)]
        public long ContentSeconds;

        [FieldOffset(120)]
        public uint ContentNanoseconds;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
