using System.Globalization;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Definitions;

/// <summary>Finds the folder of the system's C compiler, in which its own libraries lie.</summary>
internal static class CompilerFolder
{
    /// <summary>The newest compiler's folder that has a <c>libgcc.a</c>; null when there is none.</summary>
    /// <param name="target">What it compiles for.</param>
    /// <param name="root">Where the target's files are. A compiler there comes before those of this machine.</param>
    public static string? Find(Target target, SystemRoot root) => FindIn(target, root) ?? (root.IsNone ? null : FindIn(target, SystemRoot.None));

    /// <summary>The same, in one place only.</summary>
    public static string? FindIn(Target target, SystemRoot root) => SystemFolders.OfCompilers(target, root)
        .SelectMany(SystemFolders.FoldersIn)
        .Where(folder => File.Exists(Path.Combine(folder, "libgcc.a")))
        .OrderByDescending(path => int.TryParse(Path.GetFileName(path).Split('.')[0], CultureInfo.InvariantCulture, out int version) ? version : 0)
        .ThenBy(path => path, StringComparer.Ordinal)
        .FirstOrDefault();
}
