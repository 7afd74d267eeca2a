using System.Globalization;
using System.Runtime.InteropServices;
using Jitney.Interop.Files;
using Jitney.Interop.Linux.Files;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Linux.Sockets;

/// <summary>Keeps processes of one user from putting sockets into a folder, or taking them away, at the same time.</summary>
/// <remarks>
/// A lock on the folder itself would be anybody's who can open it, for as long as he likes. So it is one on a file in it that nobody else can open, which goes with its holder.
/// It only orders what this user's processes do: where it cannot be had, because somebody else has put something of that name there or because a process
/// of this user has stopped in the midst of it, things are done without it.
/// </remarks>
internal sealed class ListenersLock : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_betweenTries = TimeSpan.FromMilliseconds(5);

    private readonly string _path;
    private readonly SafeDescriptor? _file;

    private ListenersLock(string path, SafeDescriptor? file) => (_path, _file) = (path, file);

    /// <summary>Waits for its turn, but not for long.</summary>
    public static ListenersLock Take(string folder)
    {
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $".jitney-{SocketCalls.GetEffectiveUser()}.lock"));
        long end = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        while (Open(path) is { } file)
        {
            // Its last holder may have removed it while this process waited for it.
            if (TryLock(file, end) && FileIdentity.Of(path) == FileIdentity.Of(file, out _, out _, out _))
            {
                return new ListenersLock(path, file);
            }

            file.Dispose();
            if (Environment.TickCount64 >= end)
            {
                break;
            }
        }

        return new ListenersLock(path, null);
    }

    public void Dispose()
    {
        if (_file is not null)
        {
            if (FileIdentity.Of(_path) == FileIdentity.Of(_file, out _, out _, out _))
            {
                _ = FolderCalls.UnlinkAt(FolderCalls.AT_FDCWD, _path, 0);
            }

            _file.Dispose();
        }
    }

    private static SafeDescriptor? Open(string path)
    {
        const int Flags = FolderCalls.O_CREAT | FileCalls.O_NONBLOCK | FolderCalls.O_NOCTTY | FolderCalls.O_CLOEXEC;
        int number = FolderCalls.OpenAt(FolderCalls.AT_FDCWD, path, Flags | MachineOpenFlags.O_NOFOLLOW, 0x180 /* 0600 */);
        if (number < 0)
        {
            return null;
        }

        var file = new SafeDescriptor(number);
        FileIdentity.Of(file, out FileKind kind, out uint owner, out uint permissions);
        if (kind is FileKind.Regular && owner == SocketCalls.GetEffectiveUser() && (permissions & 0x3f /* 077 */) == 0)
        {
            return file;
        }

        file.Dispose();
        return null;
    }

    private static bool TryLock(SafeDescriptor file, long end)
    {
        while (SocketCalls.Lock(file.Number, SocketCalls.LOCK_EX | SocketCalls.LOCK_NB) != 0)
        {
            if (Marshal.GetLastPInvokeError() is not (SocketCalls.EAGAIN or SocketCalls.EINTR) || Environment.TickCount64 >= end)
            {
                return false;
            }

            new DescriptorWait().Wait(s_betweenTries);
        }

        return true;
    }
}
