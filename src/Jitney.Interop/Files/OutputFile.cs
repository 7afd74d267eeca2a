using System.Runtime.InteropServices;
using Jitney.Interop.Streams;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Files;

/// <summary>Writes a file that a user named.</summary>
/// <remarks>
/// <para>A new name and a regular file get their content as a whole or not at all: it is written to a file without a name, which then takes the place. Nothing else is ever
/// replaced. Devices, pipes and terminals are opened and written to; folders and sockets are errors. A symbolic link stays, and its target is
/// treated so; a name for one of this process's descriptors, such as <c>/dev/stdout</c>, means that descriptor.</para>
/// <para>What is opened first decides, not what a name says: between looking and doing somebody may exchange what a name stands for. See <c>docs/security.md</c>.</para>
/// </remarks>
internal static class OutputFile
{
    private const uint UsualPermissions = 0x1b6; // 0666, of which the system takes what the process's mask says
    private const int MostAttempts = 16;

    /// <summary>Writes a file.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="content">Writes its content, piece by piece; again from the start where others have exchanged meanwhile what has the name.</param>
    /// <exception cref="IOException">It cannot be written; the message says why and does not name it. Where the file was to be replaced, it is as before.</exception>
    public static void Write(string path, Action<Stream> content)
    {
        DescriptorPath descriptor = OwnDescriptor.Of(path);
        if (descriptor.Number is { } number)
        {
            RequireInherited(number);
            using var borrowed = new SafeFileHandle(number, ownsHandle: false);
            content(new OutputStream(borrowed));
            return;
        }

        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (TryWrite(path, descriptor, content))
            {
                return;
            }
        }

        throw new IOException("others keep exchanging what has this name");
    }

    /// <summary>Writes to a descriptor that this process was started with.</summary>
    /// <exception cref="IOException">There is none of that number, or it cannot be written to.</exception>
    public static void WriteToDescriptor(int number, ReadOnlySpan<byte> content)
    {
        RequireInherited(number);
        using var borrowed = new SafeFileHandle(number, ownsHandle: false);
        WriteAll(borrowed, content);
    }

    /// <summary>Throws unless the process was started with a descriptor.</summary>
    internal static void RequireInherited(int number)
    {
        // What came with the process is kept on exec, and what was opened since is not.
        if (StreamCalls.Control(number, FolderCalls.F_GETFD, 0) is int flags && (flags < 0 || (flags & FolderCalls.FD_CLOEXEC) != 0))
        {
            throw Problem(FolderCalls.EBADF);
        }
    }

    /// <summary>A failure in the system's words.</summary>
    internal static IOException Problem(int error) => new(Marshal.GetPInvokeErrorMessage(error), error);

    /// <summary>Writes all of something, however often the system takes only a part.</summary>
    internal static unsafe void WriteAll(SafeHandle file, ReadOnlySpan<byte> content)
    {
        const int AtATime = 1 << 30;
        using var borrowed = new BorrowedDescriptor(file);
        fixed (byte* start = content)
        {
            for (int done = 0; done < content.Length;)
            {
                nint count = FolderCalls.Write(borrowed.Number, start + done, (nuint)Math.Min(content.Length - done, AtATime));
                if (count >= 0)
                {
                    done += (int)count;
                    continue;
                }

                switch (Marshal.GetLastPInvokeError())
                {
                    case FolderCalls.EINTR:
                        break;
                    case FolderCalls.EAGAIN:
                        // Whoever shares a pipe or a terminal may have set it so.
                        var wait = new DescriptorWait(file);
                        wait.Watch(0, Readiness.Writable);
                        wait.Wait(Timeout.InfiniteTimeSpan);
                        break;
                    case int error:
                        throw Problem(error);
                }
            }
        }
    }

    private static bool TryWrite(string path, DescriptorPath descriptor, Action<Stream> content)
    {
        using SafeDescriptor? present = Open(path, out bool isNew);
        if (present is null)
        {
            using SafeDescriptor folder = OpenFolder(Path.GetDirectoryName(path) is { Length: > 0 } named ? named : ".");
            return FileReplacement.TryMake(folder, NameOf(path), UsualPermissions, content);
        }

        FileFacts facts = FileIdentity.Describe(present.Number, "") ?? throw Problem(Marshal.GetLastPInvokeError());
        if (facts.Kind != FileKind.Regular)
        {
            content(new OutputStream(present));
            return true;
        }

        // Who has opened the file for another process keeps it.
        string? real = descriptor.IsProcessLink ? null : FolderCalls.ReadLink(FolderCalls.AT_FDCWD, $"/proc/self/fd/{present.Number}");
        if (real is null || !real.StartsWith('/'))
        {
            Overwrite(present, content);
            return true;
        }

        return TryReplace(real, present, facts, isNew, content);
    }

    private static bool TryReplace(string real, SafeDescriptor present, in FileFacts facts, bool isNew, Action<Stream> content)
    {
        using var folder = new SafeDescriptor(OpenPath(Path.GetDirectoryName(real) ?? "/"));
        string name = Path.GetFileName(real);
        if (folder.IsInvalid || name.Length == 0 || FileIdentity.Describe(folder.Number, name) is not { } found || found.Identity != facts.Identity)
        {
            Overwrite(present, content);
            return true;
        }

        try
        {
            switch (FileReplacement.TryReplace(folder, name, facts, content))
            {
                case ReplacementResult.Done:
                    return true;
                case ReplacementResult.Exchanged:
                    return false;
                default:
                    // The folder is not ours to change, or the file's owner would be another one.
                    Overwrite(present, content);
                    return true;
            }
        }
        catch when (isNew)
        {
            FileReplacement.Remove(folder, name, facts.Identity);
            throw;
        }
    }

    // The system decides here who may write to what, and which links may be followed.
    private static SafeDescriptor? Open(string path, out bool isNew)
    {
        const int Flags = FolderCalls.O_WRONLY | FolderCalls.O_NOCTTY | FolderCalls.O_CLOEXEC;
        isNew = false;
        while (true)
        {
            int file = FolderCalls.OpenAt(FolderCalls.AT_FDCWD, path, isNew ? Flags | FolderCalls.O_CREAT : Flags, UsualPermissions);
            if (file >= 0)
            {
                return new SafeDescriptor(file);
            }

            int error = Marshal.GetLastPInvokeError();
            switch (error)
            {
                case FolderCalls.EINTR:
                    break;
                case FolderCalls.ENOENT when FileIdentity.Describe(FolderCalls.AT_FDCWD, path) is { } found:
                    // A link to what is not there yet makes it; anything else has just appeared.
                    isNew = found.Kind == FileKind.Link && !isNew ? true : throw Problem(error);
                    break;
                case FolderCalls.ENOENT when path.Length > 0 && !isNew:
                    return null;
                default:
                    throw FileIdentity.Describe(FolderCalls.AT_FDCWD, path)?.Kind == FileKind.Socket ? new IOException("it is a socket", error) : Problem(error);
            }
        }
    }

    private static string NameOf(string path) => Path.GetFileName(path) is { Length: > 0 } name ? name : throw Problem(FolderCalls.EISDIR);

    private static SafeDescriptor OpenFolder(string folder)
    {
        var opened = new SafeDescriptor(OpenPath(folder));
        return opened.IsInvalid ? throw Problem(Marshal.GetLastPInvokeError()) : opened;
    }

    private static int OpenPath(string folder) =>
        FolderCalls.OpenAt(FolderCalls.AT_FDCWD, folder, FolderCalls.O_PATH | MachineOpenFlags.O_DIRECTORY | FolderCalls.O_CLOEXEC, 0);

    private static void Overwrite(SafeDescriptor file, Action<Stream> content)
    {
        var output = new OutputStream(file);
        content(output);
        if (FolderCalls.Truncate(file.Number, output.Length) != 0)
        {
            throw Problem(Marshal.GetLastPInvokeError());
        }
    }
}
