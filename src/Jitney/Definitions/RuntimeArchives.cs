namespace Jitney.Definitions;

/// <summary>Finds the static parts of the C library and of the compiler's own library, which every native link gets without being asked.</summary>
internal static class RuntimeArchives
{
    private static readonly string[] LibraryFolders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib"];

    /// <summary>The archives that exist here, in the order in which they are searched: behind all others.</summary>
    public static IReadOnlyList<string> Find()
    {
        var found = new List<string>();
        if (CompilerFolder.Find() is { } folder)
        {
            found.Add(Path.Combine(folder, "libgcc.a"));
        }

        if (LibraryFolders.Select(place => Path.Combine(place, "libc_nonshared.a")).FirstOrDefault(File.Exists) is { } library)
        {
            found.Add(library);
        }

        return found;
    }
}
