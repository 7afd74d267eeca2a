using System.Globalization;
using System.Runtime.InteropServices;
using Jitney.Interop.Files;
using Jitney.Interop.Linux.Files;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Linux.Sockets;

/// <summary>The file of a listening Unix socket, removed when it is disposed of.</summary>
/// <remarks>
/// Binding to a path fails when there is a file already, and a process that is killed leaves its file. So the socket is bound to another name
/// in the same folder, begins to listen, and only then gets its real name by renaming, which makes a live socket appear at once. Renaming replaces nothing:
/// a dead socket changes places with the live one, and is removed if it is that one still. A lock keeps two processes of a user from doing so at the same time.
/// Some file systems cannot rename so. There a look just before has to do, and what somebody else puts there between the two is replaced.
/// </remarks>
internal sealed class UnixSocketFile : IDisposable
{
    private readonly string _path;
    private readonly string _folder;
    private readonly (ulong Device, ulong Number) _identity;

    private UnixSocketFile(string path, string folder, (ulong, ulong) identity) => (_path, _folder, _identity) = (path, folder, identity);

    public static unsafe UnixSocketFile BindAndListen(SafeDescriptor socket, string path, int backlog)
    {
        // To connect, the path is taken as it was given: the full one may be too long for a socket.
        string given = path;
        path = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(path)!;
        using SafeDescriptor place = OpenFolder(folder);
        using var turn = ListenersLock.Take(folder);

        // By the folder's descriptor, for the longer name may be too long for a socket.
        string chance = Convert.ToHexStringLower(RandomBytes.Here.Make(8));
        string birthName = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{place.Number}/.jitney-{Environment.ProcessId}-{chance}");
        byte[] name = SocketName.EncodePath(birthName);

        // Linux gives the file the socket's own mode.
        if (SocketCalls.ChangeMode(socket.Number, 0x180 /* 0600 */) != 0)
        {
            throw SystemCallException.FromLastError("fchmod", path);
        }

        fixed (byte* bytes = name)
        {
            if (SocketCalls.Bind(socket.Number, bytes, (uint)name.Length) != 0)
            {
                throw SystemCallException.FromLastError("bind", path);
            }
        }

        (ulong, ulong)? identity = FileIdentity.Of(birthName);
        try
        {
            if (identity is not { } own)
            {
                throw SystemCallException.FromLastError("statx", path);
            }

            if (SocketCalls.Listen(socket.Number, backlog) != 0)
            {
                throw SystemCallException.FromLastError("listen", path);
            }

            Publish(birthName, path, given);
            return new UnixSocketFile(path, folder, own);
        }
        catch
        {
            // It may have changed places with somebody else's.
            if (identity is not null && FileIdentity.Of(birthName) == identity)
            {
                _ = FolderCalls.UnlinkAt(FolderCalls.AT_FDCWD, birthName, 0);
            }

            throw;
        }
    }

    public void Dispose()
    {
        using var turn = ListenersLock.Take(_folder);

        // Somebody may have put another file there meanwhile.
        if (FileIdentity.Of(_path) == _identity)
        {
            _ = FolderCalls.UnlinkAt(FolderCalls.AT_FDCWD, _path, 0);
        }
    }

    private static SafeDescriptor OpenFolder(string folder)
    {
        int number = FolderCalls.OpenAt(FolderCalls.AT_FDCWD, folder, MachineOpenFlags.O_DIRECTORY | FolderCalls.O_PATH | FolderCalls.O_CLOEXEC, 0);
        return number >= 0 ? new SafeDescriptor(number) : throw SystemCallException.FromLastError("open", folder);
    }

    private static void Publish(string birthName, string path, string given)
    {
        int error = Rename(birthName, path, FolderCalls.RENAME_NOREPLACE);
        (ulong, ulong)? dead = null;
        if (error == FolderCalls.EEXIST)
        {
            dead = RequireDead(path, given);
            error = Rename(birthName, path, dead is null ? FolderCalls.RENAME_NOREPLACE : FolderCalls.RENAME_EXCHANGE);
        }

        if (error != 0)
        {
            throw new SystemCallException("rename", error, path);
        }

        if (dead is not null && FileIdentity.Of(birthName) is { } replaced)
        {
            if (replaced != dead)
            {
                string problem = $"somebody has put another file at {path} just now";
                throw new IOException(Rename(birthName, path, FolderCalls.RENAME_EXCHANGE) == 0 ? problem : $"{problem}; it is {Path.GetFileName(birthName)} beside it now");
            }

            _ = FolderCalls.UnlinkAt(FolderCalls.AT_FDCWD, birthName, 0);
        }
    }

    // Not all file systems know these ways of renaming.
    private static int Rename(string from, string to, uint way)
    {
        if (FolderCalls.RenameAt(FolderCalls.AT_FDCWD, from, FolderCalls.AT_FDCWD, to, way) == 0)
        {
            return 0;
        }

        int error = Marshal.GetLastPInvokeError();
        if (error is not (FolderCalls.EINVAL or FolderCalls.ENOSYS))
        {
            return error;
        }

        return way == FolderCalls.RENAME_NOREPLACE && FileIdentity.Of(to) is not null ? FolderCalls.EEXIST
            : FolderCalls.RenameAt(FolderCalls.AT_FDCWD, from, FolderCalls.AT_FDCWD, to, 0) == 0 ? 0
            : Marshal.GetLastPInvokeError();
    }

    // Null when there is nothing any more.
    private static (ulong, ulong)? RequireDead(string path, string given)
    {
        if (FileIdentity.Of(path, out FileKind kind, out uint owner) is not { } identity)
        {
            return null;
        }

        if (kind is not FileKind.Socket)
        {
            throw new IOException($"{path} exists, and is no socket");
        }

        if (owner != SocketCalls.GetEffectiveUser())
        {
            throw new IOException($"{path} belongs to user {owner}");
        }

        if (IsAlive(given))
        {
            throw new IOException($"somebody listens at {path} already");
        }

        return identity;
    }

    // A full queue of connections, or no permission, is a sign of life too.
    private static unsafe bool IsAlive(string path)
    {
        using SafeDescriptor probe = SystemListeningSocket.Make(SocketCalls.AF_UNIX);
        byte[] name = SocketName.EncodePath(path);
        fixed (byte* bytes = name)
        {
            return SocketCalls.Connect(probe.Number, bytes, (uint)name.Length) == 0
                || Marshal.GetLastPInvokeError() is not (SocketCalls.ECONNREFUSED or SocketCalls.ENOENT);
        }
    }
}
