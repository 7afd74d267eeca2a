using Jitney.Interop;
using Jitney.Interop.Files;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Definitions;

/// <summary>What the C library asks linkers to warn of, which every native link gets as its last library without being asked.</summary>
internal static class RuntimeWarnings
{
    /// <summary>Reads it, as far as the library can be read here.</summary>
    /// <param name="target">What it is for.</param>
    /// <param name="root">Where the target's files are.</param>
    public static IReadOnlyList<LibraryWarning> Read(Target target, SystemRoot root)
    {
        try
        {
            if (target.Format == TargetFormat.Elf && NeededLibraries.Find("libc.so.6", target, root) is { } path)
            {
                using MappedFile file = MappedFile.Open(path);
                return LibraryWarning.Of(file.Memory);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SystemCallException)
        {
            // Then nothing is said.
        }

        return [];
    }
}
