using Jitney.Interop.Files;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Elf;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Definitions;

/// <summary>Finds the files of the libraries that others bring along, as the dynamic linker does: in the folders that a library states, in those of the environment, and in the system's.</summary>
internal static class NeededLibraries
{
    /// <summary>The files of what a library needs, as far as they are found.</summary>
    /// <param name="path">The library.</param>
    /// <param name="needs">What it says.</param>
    /// <param name="target">What it is for.</param>
    /// <param name="root">Where the target's files are.</param>
    /// <param name="wanted">Which names are looked for.</param>
    public static IEnumerable<string> Of(string path, ElfLibraryNeeds needs, Target target, SystemRoot root, Func<string, bool>? wanted = null)
    {
        string folder = Path.GetDirectoryName(InputBytes.Here.FullPath(path)) ?? "/";

        // Which folders the system's tables name is not read here: mostly such as the library itself lies in.
        string[] folders =
        [
            .. Folders(NameText.Of(needs.OldRunPath.Span), folder, target, root),
            .. Folders(Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "", folder, target, SystemRoot.None),
            .. Folders(NameText.Of(needs.RunPath.Span), folder, target, root),
            .. SystemFolders.OfDynamicLinker(target, root),
            folder,
        ];
        foreach (ReadOnlyMemory<byte> library in needs.Libraries)
        {
            string name = NameText.Of(library.Span);
            if (wanted?.Invoke(name) != false && Find(name, folders, root) is { } found)
            {
                yield return found;
            }
        }
    }

    /// <summary>The file of a library of the system's; null when it is not found.</summary>
    /// <param name="name">Its file name.</param>
    /// <param name="target">What it is for.</param>
    /// <param name="root">Where the target's files are.</param>
    public static string? Find(string name, Target target, SystemRoot root) => Find(name, SystemFolders.OfDynamicLinker(target, root), root);

    private static string? Find(string name, string[] folders, SystemRoot root) => (name.Contains('/') ? [name.StartsWith('/') ? root.PathHere(name) : name] : folders.Select(folder => Path.Combine(folder, name)))
        .Select(root.Follow).FirstOrDefault(InputBytes.Here.Exists);

    // What a library says of folders is the target's view; where the library itself lies is known as it is here.
    private static IEnumerable<string> Folders(string path, string origin, Target target, SystemRoot root) => path.Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => folder.StartsWith('/') ? root.PathHere(folder) : folder).Select(folder => folder
        .Replace("${ORIGIN}", origin, StringComparison.Ordinal).Replace("$ORIGIN", origin, StringComparison.Ordinal)
        .Replace("${LIB}", $"lib/{target.Multiarch}", StringComparison.Ordinal).Replace("$LIB", $"lib/{target.Multiarch}", StringComparison.Ordinal)
        .Replace("${PLATFORM}", target.ProcessorName, StringComparison.Ordinal).Replace("$PLATFORM", target.ProcessorName, StringComparison.Ordinal));
}
