using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Elf;

namespace Jitney.Definitions;

/// <summary>The names that the C library and the unwinder define, which every native link gets as its last libraries without being asked.</summary>
internal static class RuntimeNames
{
    private static readonly string[] s_folders = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib"];
    private static readonly string[] s_libraries = ["libc.so.6", "ld-linux-x86-64.so.2", "libgcc_s.so.1"];

    /// <summary>Hashes of the names, as far as the libraries can be read here.</summary>
    public static HashSet<ulong> Read()
    {
        var names = new HashSet<ulong>();
        foreach (string library in s_libraries)
        {
            if (s_folders.Select(folder => Path.Combine(folder, library)).FirstOrDefault(File.Exists) is { } path)
            {
                Add(path, names);
            }
        }

        return names;
    }

    private static void Add(string path, HashSet<ulong> names)
    {
        try
        {
            foreach (ReadOnlyMemory<byte> name in ElfDynamicNames.Read(File.ReadAllBytes(path)).Defined)
            {
                names.Add(NameHash.Of(name.Span));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Then its names are taken from archives where these have them.
        }
    }
}
