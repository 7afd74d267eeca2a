using System.Runtime.InteropServices;
using Jitney.Interop.Files;
using Jitney.Interop.Linux.Memory;
using Jitney.Interop.Linux.Streams;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Linux.Files;

/// <summary>Opens files that are read as inputs: regular ones, whoever names them.</summary>
/// <remarks>
/// Devices, pipes and sockets may wait for ever, give bytes without end, or do something only because they are opened, and names come from files that nobody vouches for. So what
/// a name leads to is asked before it is opened, and again of what was opened. Locks that others hold are advice for those who ask for it, and compilers do not ask either.
/// </remarks>
internal static class InputOpening
{
    /// <summary>Opens a regular file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="version">Which version of it was opened.</param>
    /// <remarks>What the exceptions say goes behind the file's name.</remarks>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    /// <exception cref="IOException">It is nothing that can be read, or the system refuses.</exception>
    public static SafeDescriptor Open(string path, out FileVersion version)
    {
        SafeDescriptor file = Open(path, takesPipe: false, out FileVersion? opened);

        // Regular files have one.
        version = opened.GetValueOrDefault();
        return file;
    }

    /// <summary>Opens a regular file, or a pipe for <see cref="ReadPipe"/>.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="version">Which version of the file was opened; null for a pipe.</param>
    /// <inheritdoc cref="Open(string, out FileVersion)" path="/exception"/>
    public static SafeDescriptor OpenFileOrPipe(string path, out FileVersion? version) => Open(path, takesPipe: true, out version);

    private static SafeDescriptor Open(string path, bool takesPipe, out FileVersion? version)
    {
        if (path.Length == 0)
        {
            throw new FileNotFoundException("has an empty name");
        }

        FileKind? kind = FileIdentity.KindOf(path, out int error);
        Refuse(kind, error, takesPipe);
        int number = FileCalls.OpenToRead(path);
        if (number < 0)
        {
            Refuse(null, Marshal.GetLastPInvokeError(), takesPipe);
        }

        var file = new SafeDescriptor(number);
        try
        {
            Refuse(FileIdentity.KindOf(file, out version), 0, takesPipe);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads to the end of the file or of the room.</summary>
    /// <returns>How many bytes were read.</returns>
    /// <exception cref="IOException">The system refuses.</exception>
    public static unsafe int Read(SafeDescriptor file, Span<byte> room, long position)
    {
        int done = 0;
        while (done < room.Length)
        {
            nint count;
            fixed (byte* start = room[done..])
            {
                count = FileCalls.ReadAt(file.Number, start, (nuint)(room.Length - done), position + done);
            }

            int error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (count == 0 || (error != 0 && error != FileCalls.EINTR))
            {
                return count == 0 ? done : throw new IOException($"cannot be read: {Marshal.GetPInvokeErrorMessage(error)}");
            }

            done += count > 0 ? (int)count : 0;
        }

        return done;
    }

    /// <summary>Reads to the end of a pipe or of the room. Waits for as long as somebody has the other end.</summary>
    /// <returns>How many bytes were read.</returns>
    /// <exception cref="IOException">The system refuses.</exception>
    public static unsafe int ReadPipe(SafeDescriptor pipe, Span<byte> room)
    {
        var wait = new DescriptorWait(pipe);
        int done = 0;
        while (done < room.Length)
        {
            nint count;
            fixed (byte* start = room[done..])
            {
                count = StreamCalls.Read(pipe.Number, start, (nuint)(room.Length - done));
            }

            int error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (count == 0)
            {
                break;
            }

            if (error == FileCalls.EAGAIN)
            {
                wait.Wait(Timeout.InfiniteTimeSpan);
            }
            else if (error is not (0 or FileCalls.EINTR))
            {
                throw new IOException($"cannot be read: {Marshal.GetPInvokeErrorMessage(error)}");
            }

            done += count > 0 ? (int)count : 0;
        }

        return done;
    }

    private static void Refuse(FileKind? kind, int error, bool takesPipe)
    {
        switch (kind)
        {
            case FileKind.Regular:
            case FileKind.Pipe when takesPipe:
                return;
            case FileKind.Folder:
                throw new UnauthorizedAccessException("is a folder");
            case { } other:
                string what = other switch
                {
                    FileKind.Pipe => "a pipe",
                    FileKind.Device => "a device",
                    FileKind.Socket => "a socket",
                    _ => "no ordinary file",
                };
                throw new IOException($"is {what}, and only regular files are read");
            case null:
                throw error switch
                {
                    FileCalls.ENOENT or FileCalls.ENOTDIR => new FileNotFoundException("does not exist"),
                    FileCalls.EACCES or MemoryCalls.NotPermitted => new UnauthorizedAccessException("may not be read"),
                    FileCalls.ENAMETOOLONG => new IOException("has a name longer than the system allows"),
                    FileCalls.ELOOP => new IOException("is a symbolic link that leads round in circles"),
                    _ => new IOException($"cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}"),
                };
        }
    }
}
