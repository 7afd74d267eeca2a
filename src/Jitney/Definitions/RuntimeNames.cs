using Jitney.Interop.Files;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Elf;

namespace Jitney.Definitions;

/// <summary>The names that a process has beside those of inputs: of the C library and the unwinder, which every native link gets as its last libraries without being asked, and of the libraries that given
/// ones bring along.</summary>
internal static class RuntimeNames
{
    // Real programs bring some tens along.
    private const int MostLibraries = 256;

    private static readonly string[] s_libraries = ["libc.so.6", "ld-linux-x86-64.so.2", "libgcc_s.so.1"];

    /// <summary>Hashes of the names, as far as the libraries can be read here.</summary>
    /// <param name="given">Paths of the given libraries, whose own names are not among them.</param>
    public static HashSet<ulong> Read(IEnumerable<string> given)
    {
        var names = new HashSet<ulong>();
        var paths = new Queue<string>(s_libraries.Select(NeededLibraries.Find).OfType<string>());
        HashSet<string> known = [.. paths];
        foreach (string path in given)
        {
            Ask(path, Read(path), paths, known);
        }

        while (paths.TryDequeue(out string? path))
        {
            byte[] file = Read(path);
            foreach (ReadOnlyMemory<byte> name in ElfDynamicNames.Read(file).Defined)
            {
                names.Add(NameHash.Of(name.Span));
            }

            Ask(path, file, paths, known);
        }

        return names;
    }

    private static void Ask(string path, byte[] file, Queue<string> paths, HashSet<string> known)
    {
        foreach (string found in NeededLibraries.Of(path, ElfLibraryNeeds.Read(file)))
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
