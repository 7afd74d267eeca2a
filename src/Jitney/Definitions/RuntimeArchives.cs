using Jitney.Protocol.Vocabulary;

namespace Jitney.Definitions;

/// <summary>Finds the static parts of the C library and of the compiler's own library, which every native link of ELF gets without being asked.</summary>
internal static class RuntimeArchives
{
    /// <summary>The archives that exist here, in the order in which they are searched: behind all others.</summary>
    /// <param name="target">What they are for.</param>
    /// <param name="root">Where the target's files are.</param>
    public static IReadOnlyList<string> Find(Target target, SystemRoot root)
    {
        var found = new List<string>();
        if (target.Format != TargetFormat.Elf)
        {
            return found;
        }

        if (CompilerFolder.Find(target, root) is { } folder)
        {
            found.Add(Path.Combine(folder, "libgcc.a"));
        }

        if (SystemFolders.OfCLibrary(target, root).Select(place => Path.Combine(place, "libc_nonshared.a")).FirstOrDefault(File.Exists) is { } library)
        {
            found.Add(library);
        }

        return found;
    }
}
