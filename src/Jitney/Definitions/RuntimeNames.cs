using Jitney.Interop.Files;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Elf;

namespace Jitney.Definitions;

/// <summary>The names that a process has beside those of inputs: of the C library and the unwinder, which every native link gets as its last libraries without being asked, and of the libraries that given
/// ones bring along.</summary>
internal static class RuntimeNames
{
    // Real programs bring some tens along.
    private const int MostLibraries = 256;

    private static readonly string[] s_folders = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib"];
    private static readonly string[] s_libraries = ["libc.so.6", "ld-linux-x86-64.so.2", "libgcc_s.so.1"];

    /// <summary>Hashes of the names, as far as the libraries can be read here.</summary>
    /// <param name="given">Paths of the given libraries, whose own names are not among them.</param>
    public static HashSet<ulong> Read(IEnumerable<string> given)
    {
        var names = new HashSet<ulong>();
        var paths = new Queue<string>(s_libraries.Select(static library => Find(library, [])).OfType<string>());
        HashSet<string> known = [.. paths];
        foreach (string path in given)
        {
            Ask(path, NamesIn(path), paths, known);
        }

        while (paths.TryDequeue(out string? path))
        {
            ElfDynamicNames read = NamesIn(path);
            foreach (ReadOnlyMemory<byte> name in read.Defined)
            {
                names.Add(NameHash.Of(name.Span));
            }

            Ask(path, read, paths, known);
        }

        return names;
    }

    private static void Ask(string path, ElfDynamicNames names, Queue<string> paths, HashSet<string> known)
    {
        foreach (ReadOnlyMemory<byte> library in names.Libraries)
        {
            if (known.Count < MostLibraries && Find(NameText.Of(library.Span), [Path.GetDirectoryName(path) ?? ""]) is { } found && known.Add(found))
            {
                paths.Enqueue(found);
            }
        }
    }

    private static string? Find(string library, string[] folders) => folders.Concat(s_folders).Select(folder => Path.Combine(folder, library)).FirstOrDefault(InputBytes.Exists);

    private static ElfDynamicNames NamesIn(string path)
    {
        try
        {
            return ElfDynamicNames.Read(InputBytes.ReadAll(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Then its names are taken from archives where these have them.
            return ElfDynamicNames.Read(default);
        }
    }
}
