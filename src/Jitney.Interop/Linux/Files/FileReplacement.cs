using System.Runtime.InteropServices;
using Jitney.Interop.Files;
using Jitney.Interop.Linux.Streams;
using Jitney.Interop.Sockets;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Linux.Files;

/// <summary>Puts a finished file in the place of a name.</summary>
/// <remarks>The file has no name while it is written, so that nothing is left of it when the process ends meanwhile; where the file system knows no such files it has a random one,
/// made exclusively. A place is taken only if it is free, or by an exchange, which is looked at and undone where it has met anything but a regular file.</remarks>
internal static class FileReplacement
{
    private const string OwnDescriptors = "/proc/self/fd/";

    /// <summary>Makes a file of a name that is free.</summary>
    /// <returns>False when somebody has taken the name meanwhile.</returns>
    /// <exception cref="IOException">It cannot be made; nothing is left.</exception>
    public static bool TryMake(SafeDescriptor folder, string name, uint permissions, Action<Stream> content)
    {
        using UnfinishedFile file = UnfinishedFile.TryMake(folder, permissions) ?? throw DescriptorOutput.Problem(Marshal.GetLastPInvokeError());
        content(new OutputStream(file.Descriptor));
        if (file.TryName(name))
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() is int error and not FolderCalls.EEXIST ? throw DescriptorOutput.Problem(error) : false;
    }

    /// <summary>Replaces a regular file; the new one has its permissions and its owner.</summary>
    /// <exception cref="IOException">The new file cannot be written; the old one is as before.</exception>
    public static ReplacementResult TryReplace(SafeDescriptor folder, string name, in FileFacts old, Action<Stream> content)
    {
        using UnfinishedFile? file = UnfinishedFile.TryMake(folder, 0x180 /* 0600 */);
        if (file is null || !TryOwn(file, old))
        {
            return ReplacementResult.NotPossible;
        }

        content(new OutputStream(file.Descriptor));
        return file.TryNameByChance() ? file.Exchange(name) : ReplacementResult.NotPossible;
    }

    /// <summary>Removes a file unless its name has become another's.</summary>
    public static void Remove(SafeDescriptor folder, string name, (ulong, ulong) identity)
    {
        if (FileIdentity.Describe(folder.Number, name)?.Identity == identity)
        {
            _ = FolderCalls.UnlinkAt(folder.Number, name, 0);
        }
    }

    // Permissions last: a new owner takes some of them away.
    private static bool TryOwn(UnfinishedFile file, in FileFacts old)
    {
        FileFacts made = file.Facts;
        int number = file.Descriptor.Number;
        return ((made.User == old.User && made.Group == old.Group) || FolderCalls.ChangeOwner(number, old.User, old.Group) == 0)
            && FolderCalls.ChangeMode(number, old.Permissions & 0x1ff /* 0777 */) == 0;
    }

    /// <summary>A file that is being written.</summary>
    private sealed class UnfinishedFile : IDisposable
    {
        private readonly SafeDescriptor _folder;
        private string? _name;

        private UnfinishedFile(SafeDescriptor folder, int file, string? name)
        {
            (_folder, Descriptor, _name) = (folder, new SafeDescriptor(file), name);
            Facts = FileIdentity.Describe(file, "") ?? default;
        }

        public SafeDescriptor Descriptor { get; }

        public FileFacts Facts { get; }

        /// <summary>Makes an empty one; null where it cannot be made, and errno says why.</summary>
        public static UnfinishedFile? TryMake(SafeDescriptor folder, uint permissions)
        {
            const int Flags = FolderCalls.O_WRONLY | FolderCalls.O_CLOEXEC;
            int file = FolderCalls.OpenAt(folder.Number, ".", Flags | MachineOpenFlags.O_TMPFILE, permissions);
            if (file >= 0 && FolderCalls.ReadLink(FolderCalls.AT_FDCWD, OwnDescriptors + file) is not null)
            {
                return new UnfinishedFile(folder, file, name: null);
            }

            if (file >= 0)
            {
                // It could never get a name: there is no /proc here.
                _ = StreamCalls.Close(file);
            }

            string name = RandomName();
            file = FolderCalls.OpenAt(folder.Number, name, Flags | FolderCalls.O_CREAT | FolderCalls.O_EXCL | MachineOpenFlags.O_NOFOLLOW, permissions);
            return file < 0 ? null : new UnfinishedFile(folder, file, name);
        }

        /// <summary>Gives it a name that is free; false where that is not possible, and errno says why.</summary>
        public bool TryName(string name)
        {
            if (_name is null)
            {
                return FolderCalls.LinkAt(FolderCalls.AT_FDCWD, OwnDescriptors + Descriptor.Number, _folder.Number, name, FolderCalls.AT_SYMLINK_FOLLOW) == 0;
            }

            if (FolderCalls.RenameAt(_folder.Number, _name, _folder.Number, name, FolderCalls.RENAME_NOREPLACE) == 0)
            {
                _name = null;
                return true;
            }

            // Not every file system can do so; the name of its own is removed in the end.
            return Marshal.GetLastPInvokeError() is FolderCalls.EINVAL or FolderCalls.ENOSYS && FolderCalls.LinkAt(_folder.Number, _name, _folder.Number, name, 0) == 0;
        }

        /// <summary>Gives it a name that nobody knows, unless it has one.</summary>
        public bool TryNameByChance()
        {
            string name = RandomName();
            if (_name is null && TryName(name))
            {
                _name = name;
            }

            return _name is not null;
        }

        /// <summary>Takes the place of a regular file.</summary>
        public ReplacementResult Exchange(string name)
        {
            if (FolderCalls.RenameAt(_folder.Number, _name!, _folder.Number, name, FolderCalls.RENAME_EXCHANGE) == 0)
            {
                if (FileIdentity.Describe(_folder.Number, _name!)?.Kind == FileKind.Regular)
                {
                    _ = FolderCalls.UnlinkAt(_folder.Number, _name!, 0);
                    return ReplacementResult.Done;
                }

                _ = FolderCalls.RenameAt(_folder.Number, _name!, _folder.Number, name, FolderCalls.RENAME_EXCHANGE);
                return ReplacementResult.Exchanged;
            }

            return Marshal.GetLastPInvokeError() switch
            {
                FolderCalls.ENOENT => ReplacementResult.Exchanged,
                FolderCalls.EINVAL or FolderCalls.ENOSYS => Rename(name),
                _ => ReplacementResult.NotPossible,
            };
        }

        public void Dispose()
        {
            if (_name is not null)
            {
                Remove(_folder, _name, Facts.Identity);
            }

            Descriptor.Dispose();
        }

        private static string RandomName() => ".jitney-" + Convert.ToHexStringLower(RandomBytes.Here.Make(12));

        // The file system cannot exchange names: to look immediately before is all that can be done.
        private ReplacementResult Rename(string name)
        {
            if (FileIdentity.Describe(_folder.Number, name) is not { Kind: FileKind.Regular })
            {
                return ReplacementResult.Exchanged;
            }

            return FolderCalls.RenameAt(_folder.Number, _name!, _folder.Number, name, 0) == 0 ? ReplacementResult.Done : ReplacementResult.NotPossible;
        }
    }
}

/// <summary>What came of a replacement.</summary>
internal enum ReplacementResult
{
    /// <summary>The new file has the name.</summary>
    Done,

    /// <summary>Somebody has put something else there, which is as it was: look again.</summary>
    Exchanged,

    /// <summary>It is not allowed here; the old file is as before.</summary>
    NotPossible,
}
