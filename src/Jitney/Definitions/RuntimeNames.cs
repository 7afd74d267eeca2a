using Jitney.Interop.Files;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Elf;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Definitions;

/// <summary>The names that a process has beside those of inputs: of the C library and the unwinder, which every native link gets as its last libraries without being asked, and of the libraries that given
/// ones bring along.</summary>
internal static class RuntimeNames
{
    // Real programs bring some tens along.
    private const int MostLibraries = 256;

    /// <summary>Hashes of the names, as far as the libraries can be read here.</summary>
    /// <param name="given">Paths of the given libraries, whose own names are not among them.</param>
    /// <param name="target">What they are for.</param>
    /// <param name="root">Where the target's files are.</param>
    public static HashSet<ulong> Read(IEnumerable<string> given, Target target, SystemRoot root)
    {
        var names = new HashSet<ulong>();
        if (target.Format != TargetFormat.Elf)
        {
            // Libraries bring nothing along there that others see.
            return names;
        }

        var paths = new Queue<string>(Libraries(target).Select(name => NeededLibraries.Find(name, target, root)).OfType<string>());
        HashSet<string> known = [.. paths];
        foreach (string path in given)
        {
            Ask(path, Read(path), target, root, paths, known);
        }

        while (paths.TryDequeue(out string? path))
        {
            byte[] file = Read(path);
            foreach (ReadOnlyMemory<byte> name in SharedLibraryNames.Read(file).Defined)
            {
                names.Add(NameHash.Of(name.Span));
            }

            Ask(path, file, target, root, paths, known);
        }

        return names;
    }

    private static string[] Libraries(Target target) => ["libc.so.6", SystemFolders.DynamicLinker(target), "libgcc_s.so.1"];

    private static void Ask(string path, byte[] file, Target target, SystemRoot root, Queue<string> paths, HashSet<string> known)
    {
        foreach (string found in NeededLibraries.Of(path, ElfLibraryNeeds.Read(file), target, root))
        {
            if (known.Count < MostLibraries && known.Add(found))
            {
                paths.Enqueue(found);
            }
        }
    }

    // Where a file cannot be read, its names are taken from archives where these have them.
    private static byte[] Read(string path)
    {
        try
        {
            return InputBytes.ReadAll(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
