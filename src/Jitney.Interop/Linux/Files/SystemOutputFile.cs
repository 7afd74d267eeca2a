using System.Runtime.InteropServices;
using Jitney.Interop.Files;
using Jitney.Interop.Linux.Streams;
using Jitney.Interop.Streams;
using Microsoft.Win32.SafeHandles;

namespace Jitney.Interop.Linux.Files;

/// <inheritdoc cref="OutputFile"/>
internal sealed class SystemOutputFile : OutputFile
{
    private const uint UsualPermissions = 0x1b6; // 0666, of which the system takes what the process's mask says
    private const int MostAttempts = 16;

    /// <inheritdoc/>
    public override void Write(string path, Action<Stream> content)
    {
        DescriptorPath descriptor = OwnDescriptor.Of(path);
        if (descriptor.Number is { } number)
        {
            DescriptorOutput.RequireInherited(number);
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

    private static bool TryWrite(string path, DescriptorPath descriptor, Action<Stream> content)
    {
        using SafeDescriptor? present = Open(path, out bool isNew);
        if (present is null)
        {
            using SafeDescriptor folder = OpenFolder(Path.GetDirectoryName(path) is { Length: > 0 } named ? named : ".");
            return FileReplacement.TryMake(folder, NameOf(path), UsualPermissions, content);
        }

        FileFacts facts = FileIdentity.Describe(present.Number, "") ?? throw DescriptorOutput.Problem(Marshal.GetLastPInvokeError());
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
                    isNew = found.Kind == FileKind.Link && !isNew ? true : throw DescriptorOutput.Problem(error);
                    break;
                case FolderCalls.ENOENT when path.Length > 0 && !isNew:
                    return null;
                default:
                    throw FileIdentity.Describe(FolderCalls.AT_FDCWD, path)?.Kind == FileKind.Socket ? new IOException("it is a socket", error) : DescriptorOutput.Problem(error);
            }
        }
    }

    private static string NameOf(string path) => Path.GetFileName(path) is { Length: > 0 } name ? name : throw DescriptorOutput.Problem(FolderCalls.EISDIR);

    private static SafeDescriptor OpenFolder(string folder)
    {
        var opened = new SafeDescriptor(OpenPath(folder));
        return opened.IsInvalid ? throw DescriptorOutput.Problem(Marshal.GetLastPInvokeError()) : opened;
    }

    private static int OpenPath(string folder) =>
        FolderCalls.OpenAt(FolderCalls.AT_FDCWD, folder, FolderCalls.O_PATH | MachineOpenFlags.O_DIRECTORY | FolderCalls.O_CLOEXEC, 0);

    private static void Overwrite(SafeDescriptor file, Action<Stream> content)
    {
        var output = new OutputStream(file);
        content(output);
        if (FolderCalls.Truncate(file.Number, output.Length) != 0)
        {
            throw DescriptorOutput.Problem(Marshal.GetLastPInvokeError());
        }
    }
}
