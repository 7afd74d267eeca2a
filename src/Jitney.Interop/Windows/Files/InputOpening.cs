using System.Runtime.InteropServices;
using Jitney.Interop.Files;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Windows.Files;

/// <summary>Opens files that are read as inputs: regular ones, whoever names them.</summary>
/// <remarks>Devices and pipes may wait for ever, give bytes without end, or do something only because they are opened, and names come from files that nobody vouches for. So a
/// name is looked at before it is opened, and what was opened once more.</remarks>
internal static unsafe class InputOpening
{
    /// <summary>Opens a regular file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="version">Which version of it was opened.</param>
    /// <param name="isQuiet">Whether nobody can write to it as long as it is open.</param>
    /// <remarks>What the exceptions say goes behind the file's name.</remarks>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    /// <exception cref="IOException">It is nothing that can be read, or the system refuses.</exception>
    public static SafeFileHandle Open(string path, out FileVersion version, out bool isQuiet)
    {
        SafeFileHandle file = Open(path, takesPipe: false, out isQuiet);
        try
        {
            version = FileIdentity.VersionOf(file) ?? throw new IOException("is in a file system that does not tell files apart");
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens a regular file or a pipe.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="version">Which version of the file was opened; null for a pipe.</param>
    /// <inheritdoc cref="Open(string, out FileVersion, out bool)" path="/exception"/>
    public static SafeFileHandle OpenFileOrPipe(string path, out FileVersion? version)
    {
        SafeFileHandle file = Open(path, takesPipe: true, out _);
        version = FileIdentity.VersionOf(file);
        return file;
    }

    /// <summary>Reads to the end of the file or of the room.</summary>
    /// <returns>How many bytes were read.</returns>
    /// <exception cref="IOException">The system refuses.</exception>
    public static int Read(SafeFileHandle file, Span<byte> room, long position)
    {
        int done = 0;
        while (done < room.Length)
        {
            int count;
            try
            {
                count = RandomAccess.Read(file, room[done..], position + done);
            }
            catch (IOException problem)
            {
                throw new IOException($"cannot be read: {FileProblem.Here.Of(problem)}", problem);
            }

            if (count == 0)
            {
                break;
            }

            done += count;
        }

        return done;
    }

    private static SafeFileHandle Open(string path, bool takesPipe, out bool isQuiet)
    {
        if (path.Length == 0)
        {
            throw new FileNotFoundException("has an empty name");
        }

        string full = NativePath.Of(path);
        if (NativePath.IsDevice(full, out bool isPipe) && !(isPipe && takesPipe))
        {
            throw Unfit(isPipe ? FileKind.Pipe : FileKind.Device);
        }

        // Where somebody has the file open to write to it, it can only be read beside him.
        isQuiet = true;
        SafeFileHandle file = Open(full, FileCalls.ShareRead | FileCalls.ShareDelete);
        if (file.IsInvalid && Marshal.GetLastPInvokeError() == FileCalls.SharingViolation)
        {
            isQuiet = false;
            file = Open(full, FileCalls.ShareRead | FileCalls.ShareWrite | FileCalls.ShareDelete);
        }

        if (file.IsInvalid)
        {
            throw Problem(full, Marshal.GetLastPInvokeError());
        }

        FileKind kind = FileIdentity.KindOf(file);
        if (kind == FileKind.Regular || (kind == FileKind.Pipe && takesPipe))
        {
            return file;
        }

        file.Dispose();
        throw Unfit(kind);
    }

    // A pipe's other end is not to act as this user.
    private static SafeFileHandle Open(string full, uint share) =>
        new(FileCalls.Open(full, FileCalls.GenericRead, share, null, FileCalls.OpenExisting, FileCalls.AnonymousService, 0), ownsHandle: true);

    private static Exception Unfit(FileKind kind) => kind == FileKind.Folder
        ? new UnauthorizedAccessException("is a folder")
        : new IOException($"is {(kind == FileKind.Pipe ? "a pipe" : kind == FileKind.Device ? "a device" : "no ordinary file")}, and only regular files are read");

    private static Exception Problem(string full, int error) => error switch
    {
        FileCalls.FileNotFound or FileCalls.PathNotFound => new FileNotFoundException("does not exist"),
        FileCalls.AccessDenied => new UnauthorizedAccessException(FileIdentity.IsFolder(full) ? "is a folder" : "may not be read"),
        FileCalls.SharingViolation or FileCalls.LockViolation => new IOException("is open in another program that does not let others read it; try again when that has closed it"),
        FileCalls.NameTooLong => new IOException("has a name longer than the system allows"),
        FileCalls.InvalidName or FileCalls.DirectoryName => new IOException("has a name that no file can have"),
        FileCalls.LinksInCircles => new IOException("is a symbolic link that leads round in circles"),
        FileCalls.PipeBusy => new IOException("is a pipe that somebody else reads"),
        _ => new IOException($"cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}"),
    };
}
