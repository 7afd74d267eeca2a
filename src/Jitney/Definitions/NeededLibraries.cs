using Jitney.Interop.Files;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Elf;

namespace Jitney.Definitions;

/// <summary>Finds the files of the libraries that others bring along, as the dynamic linker does: in the folders that a library states, in those of the environment, and in the system's.</summary>
internal static class NeededLibraries
{
    private static readonly string[] s_systemFolders = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib"];

    /// <summary>The files of what a library needs, as far as they are found.</summary>
    /// <param name="path">The library.</param>
    /// <param name="needs">What it says.</param>
    /// <param name="wanted">Which names are looked for.</param>
    public static IEnumerable<string> Of(string path, ElfLibraryNeeds needs, Func<string, bool>? wanted = null)
    {
        string folder = Path.GetDirectoryName(InputBytes.FullPath(path)) ?? "/";

        // Which folders the system's tables name is not read here: mostly such as the library itself lies in.
        string[] folders =
        [
            .. Folders(NameText.Of(needs.OldRunPath.Span), folder),
            .. Folders(Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "", folder),
            .. Folders(NameText.Of(needs.RunPath.Span), folder),
            .. s_systemFolders,
            folder,
        ];
        foreach (ReadOnlyMemory<byte> library in needs.Libraries)
        {
            string name = NameText.Of(library.Span);
            if (wanted?.Invoke(name) != false && Find(name, folders) is { } found)
            {
                yield return found;
            }
        }
    }

    /// <summary>The file of a library of the system's; null when it is not found.</summary>
    public static string? Find(string name) => Find(name, s_systemFolders);

    private static string? Find(string name, string[] folders) => name.Contains('/')
        ? (InputBytes.Exists(name) ? name : null)
        : folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(InputBytes.Exists);

    private static IEnumerable<string> Folders(string path, string origin) => path.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => folder
        .Replace("${ORIGIN}", origin, StringComparison.Ordinal).Replace("$ORIGIN", origin, StringComparison.Ordinal)
        .Replace("${LIB}", "lib/x86_64-linux-gnu", StringComparison.Ordinal).Replace("$LIB", "lib/x86_64-linux-gnu", StringComparison.Ordinal)
        .Replace("${PLATFORM}", "x86_64", StringComparison.Ordinal).Replace("$PLATFORM", "x86_64", StringComparison.Ordinal));
}
