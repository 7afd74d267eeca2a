using System.Globalization;
using System.Runtime.InteropServices;
using Jitney.Interop.Files;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Sockets;

/// <summary>The file of a listening Unix socket, removed when it is disposed of.</summary>
/// <remarks>
/// Binding to a path fails when there is a file already, and a process that is killed leaves its file. So the socket is bound to another name
/// in the same folder, begins to listen, and only then gets its real name by renaming, which replaces a dead file and makes a live one appear at once.
/// A lock on the folder keeps two processes from doing so at the same time; it vanishes with its holder and leaves no file.
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
        using SafeDescriptor lockedFolder = LockFolder(folder);

        // By the folder's descriptor, for the longer name may be too long for a socket.
        string birthName = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{lockedFolder.Number}/.jitney-{Environment.ProcessId}-{socket.Number}");
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

        try
        {
            if (SocketCalls.Listen(socket.Number, backlog) != 0)
            {
                throw SystemCallException.FromLastError("listen", path);
            }

            RequireFree(path, given);
            (ulong, ulong) identity = FileIdentity.Of(birthName) ?? throw SystemCallException.FromLastError("statx", path);
            return SocketCalls.Rename(birthName, path) == 0
                ? new UnixSocketFile(path, folder, identity)
                : throw SystemCallException.FromLastError("rename", path);
        }
        catch
        {
            _ = SocketCalls.Unlink(birthName);
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            using SafeDescriptor lockedFolder = LockFolder(_folder);

            // Somebody may have put another file there meanwhile.
            if (FileIdentity.Of(_path) == _identity)
            {
                _ = SocketCalls.Unlink(_path);
            }
        }
        catch (SystemCallException)
        {
            // The folder is gone, and the file with it.
        }
    }

    private static SafeDescriptor LockFolder(string folder)
    {
        int number = SocketCalls.Open(folder, SocketCalls.O_DIRECTORY | SocketCalls.O_CLOEXEC);
        if (number < 0)
        {
            throw SystemCallException.FromLastError("open", folder);
        }

        var descriptor = new SafeDescriptor(number);
        while (SocketCalls.Lock(number, SocketCalls.LOCK_EX) != 0)
        {
            if (Marshal.GetLastPInvokeError() is int error and not SocketCalls.EINTR)
            {
                descriptor.Dispose();
                throw new SystemCallException("flock", error, folder);
            }
        }

        return descriptor;
    }

    private static void RequireFree(string path, string given)
    {
        if (FileIdentity.Of(path, out FileKind kind, out uint owner) is null)
        {
            return;
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
    }

    // A full queue of connections, or no permission, is a sign of life too.
    private static unsafe bool IsAlive(string path)
    {
        using SafeDescriptor probe = ListeningSocket.Make(SocketCalls.AF_UNIX);
        byte[] name = SocketName.EncodePath(path);
        fixed (byte* bytes = name)
        {
            return SocketCalls.Connect(probe.Number, bytes, (uint)name.Length) == 0
                || Marshal.GetLastPInvokeError() is not (SocketCalls.ECONNREFUSED or SocketCalls.ENOENT);
        }
    }
}
