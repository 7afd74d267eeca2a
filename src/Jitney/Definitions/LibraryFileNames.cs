using Jitney.Protocol.Vocabulary;

namespace Jitney.Definitions;

/// <summary>Which files <c>-lNAME</c> means, in the order in which static linkers of a format try them in each folder.</summary>
/// <param name="target">What libraries are for.</param>
/// <param name="preference">Which form of a library to take.</param>
internal sealed class LibraryFileNames(Target target, LibraryPreference preference)
{
    private static readonly string[] s_shared = ["lib*.so"];
    private static readonly string[] s_archives = ["lib*.a"];

    // As GNU's linker has it for Windows, with the names of Visual C++ among them. A library without an import library is read itself.
    private static readonly string[] s_windowsShared = ["lib*.dll.a", "*.dll.a", "lib*.a", "*.lib", "lib*.dll", "*.dll"];
    private static readonly string[] s_windowsArchives = ["lib*.a", "*.lib"];

    private readonly string[] _patterns = (target.Format, preference) switch
    {
        (TargetFormat.Coff, LibraryPreference.StaticOnly) => s_windowsArchives,
        (TargetFormat.Coff, _) => s_windowsShared,
        (_, LibraryPreference.StaticOnly) => s_archives,
        _ => [.. s_shared, .. s_archives],
    };

    /// <summary>The file names of a library.</summary>
    public string[] Of(string name) => [.. _patterns.Select(pattern => pattern.Replace("*", name, StringComparison.Ordinal))];

    /// <summary>The name by which <c>-l</c> finds a file; null for one that it does not find.</summary>
    public string? NameOf(string file)
    {
        foreach (string pattern in _patterns)
        {
            int star = pattern.IndexOf('*');
            if (file.Length >= pattern.Length && file.AsSpan().StartsWith(pattern.AsSpan(0, star), StringComparison.Ordinal) && file.AsSpan().EndsWith(pattern.AsSpan(star + 1), StringComparison.Ordinal))
            {
                return file[star..^(pattern.Length - star - 1)];
            }
        }

        return null;
    }
}
