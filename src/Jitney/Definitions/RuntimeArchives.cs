using System.Globalization;

namespace Jitney.Definitions;

/// <summary>Finds the static parts of the C library and of the compiler's own library, which every native link gets without being asked.</summary>
internal static class RuntimeArchives
{
    private static readonly string[] LibraryFolders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib"];
    private static readonly string[] CompilerFolders = ["/usr/lib/gcc/x86_64-linux-gnu", "/usr/lib/gcc/x86_64-redhat-linux", "/usr/lib/gcc/x86_64-pc-linux-gnu"];

    /// <summary>The archives that exist here, in the order in which they are searched: behind all others.</summary>
    public static IReadOnlyList<string> Find()
    {
        var found = new List<string>();
        if (NewestCompilerLibrary() is { } compiler)
        {
            found.Add(compiler);
        }

        if (LibraryFolders.Select(folder => Path.Combine(folder, "libc_nonshared.a")).FirstOrDefault(File.Exists) is { } library)
        {
            found.Add(library);
        }

        return found;
    }

    private static string? NewestCompilerLibrary() => CompilerFolders
        .Where(Directory.Exists)
        .SelectMany(Directory.GetDirectories)
        .Select(folder => Path.Combine(folder, "libgcc.a"))
        .Where(File.Exists)
        .OrderByDescending(path => int.TryParse(Path.GetFileName(Path.GetDirectoryName(path)!).Split('.')[0], CultureInfo.InvariantCulture, out int version) ? version : 0)
        .ThenBy(path => path, StringComparer.Ordinal)
        .FirstOrDefault();
}
