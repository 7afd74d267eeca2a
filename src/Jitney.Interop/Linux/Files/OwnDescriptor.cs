using System.Globalization;
using Jitney.Interop.Files;
using Jitney.Interop.Streams;

namespace Jitney.Interop.Linux.Files;

/// <summary>Tells whether a path is another word for a descriptor of this process: <c>/dev/stdout</c>, <c>/dev/fd/3</c>, <c>/proc/self/fd/3</c>, or a link to one.</summary>
/// <remarks>To open such a path is to open its file anew, from its start and without what the descriptor says of appending, and is refused for sockets. Whoever wrote
/// <c>/dev/stdout</c> means the descriptor.</remarks>
internal static class OwnDescriptor
{
    // PROC_SUPER_MAGIC
    private const long ProcessFileSystem = 0x9fa0;

    // As many as the system follows.
    private const int MostLinks = 40;

    /// <summary>What a path stands for.</summary>
    public static DescriptorPath Of(string path)
    {
        for (int count = 0; count < MostLinks; count++)
        {
            using var link = new SafeDescriptor(FolderCalls.OpenAt(FolderCalls.AT_FDCWD, path, FolderCalls.O_PATH | MachineOpenFlags.O_NOFOLLOW | FolderCalls.O_CLOEXEC, 0));
            if (link.IsInvalid || FileIdentity.Describe(link.Number, "") is not { Kind: FileKind.Link })
            {
                return default;
            }

            if (IsOfProcess(link))
            {
                return new DescriptorPath(IsProcessLink: true, NumberOf(path));
            }

            if (FolderCalls.ReadLink(link.Number, "") is not { } target)
            {
                return default;
            }

            path = Path.Combine(Path.GetDirectoryName(path) ?? "", target);
        }

        return default;
    }

    private static unsafe bool IsOfProcess(SafeDescriptor link)
    {
        FolderCalls.FileSystemDescription description;
        return FolderCalls.DescribeFileSystem(link.Number, &description) == 0 && description.Kind == ProcessFileSystem;
    }

    // /proc/PID/fd or, for /proc/thread-self, /proc/PID/task/TID/fd.
    private static int? NumberOf(string path)
    {
        string folder = RealFolder(Path.GetDirectoryName(path) ?? "");
        return folder.Length > 0 && folder.StartsWith(RealFolder("/proc/self") + "/", StringComparison.Ordinal) && folder.EndsWith("/fd", StringComparison.Ordinal)
            && int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number
                : null;
    }

    private static string RealFolder(string folder)
    {
        using var opened = new SafeDescriptor(FolderCalls.OpenAt(
            FolderCalls.AT_FDCWD, folder.Length == 0 ? "." : folder, FolderCalls.O_PATH | MachineOpenFlags.O_DIRECTORY | FolderCalls.O_CLOEXEC, 0));
        return opened.IsInvalid ? "" : FolderCalls.ReadLink(FolderCalls.AT_FDCWD, $"/proc/self/fd/{opened.Number}") ?? "";
    }
}

/// <summary>What a path says of descriptors.</summary>
/// <param name="IsProcessLink">Whether it is a link of the kernel's to what some process has open.</param>
/// <param name="Number">The number of the descriptor when it is one of this process.</param>
internal readonly record struct DescriptorPath(bool IsProcessLink, int? Number);
