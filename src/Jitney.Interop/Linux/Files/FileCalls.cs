using System.Runtime.InteropServices;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Linux.Files;

/// <summary>System calls on files, as Linux has them. All set errno.</summary>
internal static unsafe partial class FileCalls
{
    public const int ENOENT = 2;
    public const int EINTR = 4;
    public const int EAGAIN = 11;
    public const int EACCES = 13;
    public const int ENOTDIR = 20;
    public const int EISDIR = 21;
    public const int ENAMETOOLONG = 36;
    public const int ELOOP = 40;

    private const int LongestPath = 4096;

    public const int O_RDONLY = 0;
    public const int O_NOCTTY = 0x100;
    public const int O_NONBLOCK = 0x800;
    public const int O_CLOEXEC = 0x80000;

    /// <summary>A name as the system takes it: its bytes and a zero.</summary>
    /// <exception cref="IOException">It holds a zero character, and so is no name.</exception>
    public static byte[] NameOf(string path)
    {
        NativeText text = path;
        if (text.Bytes.Contains((byte)0))
        {
            throw new IOException("has a zero character in its name, and so cannot exist");
        }

        var name = new byte[text.Bytes.Length + 1];
        text.Bytes.CopyTo(name);
        return name;
    }

    /// <summary>Opens a file to read it, without waiting for anybody, without locks, and closed on exec.</summary>
    /// <returns>The descriptor's number; -1 where the system refuses.</returns>
    public static int OpenToRead(string path)
    {
        fixed (byte* name = NameOf(path))
        {
            int number;
            do
            {
                number = Open(name, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
            }
            while (number < 0 && Marshal.GetLastPInvokeError() == EINTR);
            return number;
        }
    }

    /// <summary>The folder that relative names start from; empty where the system does not tell.</summary>
    public static string CurrentFolder()
    {
        Span<byte> buffer = stackalloc byte[LongestPath];
        fixed (byte* start = buffer)
        {
            return FolderOf(start, LongestPath) != 0 ? new NativeText(buffer[..buffer.IndexOf((byte)0)]).ToExactString() : "";
        }
    }

    // The C prototype is variadic; every ABI of Linux that we run on passes these arguments alike.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int Open(byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "getcwd")]
    private static partial nint FolderOf(byte* buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    public static partial nint ReadAt(int descriptor, byte* buffer, nuint size, long offset);
}
