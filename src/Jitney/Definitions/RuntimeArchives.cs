using Jitney.Protocol.Vocabulary;

namespace Jitney.Definitions;

/// <summary>Finds the static parts of the C library and of the compiler's own library, which every native link gets without being asked.</summary>
internal static class RuntimeArchives
{
    /// <summary>The archives that exist here, in the order in which they are searched: behind all others.</summary>
    public static IReadOnlyList<string> Find(Target target)
    {
        var found = new List<string>();
        if (CompilerFolder.Find(target) is { } folder)
        {
            found.Add(Path.Combine(folder, "libgcc.a"));
        }

        if (SystemFolders.OfCLibrary(target).Select(place => Path.Combine(place, "libc_nonshared.a")).FirstOrDefault(File.Exists) is { } library)
        {
            found.Add(library);
        }

        return found;
    }
}
