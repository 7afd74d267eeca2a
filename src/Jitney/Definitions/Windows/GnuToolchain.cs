using System.Globalization;
using Jitney.Interop.Processes;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Definitions.Windows;

/// <summary>Finds where GNU's tools for Windows (mingw-w64) have their libraries: beside the compiler in <c>PATH</c>, or where distributions and msys2 put them.</summary>
/// <remarks>One installation is taken, since each has a C runtime of its own choice, and parts of two do not fit together.</remarks>
internal static class GnuToolchain
{
    // Part of every installation, whatever its compiler.
    private const string Mark = "libmingwex.a";

    // Those of other systems are no whole paths here.
    private static readonly string[] s_usual = [@"C:\msys64\ucrt64", @"C:\msys64\mingw64", @"C:\msys64\clang64", @"C:\mingw64", "/usr", "/usr/local"];

    /// <summary>The folders of its libraries, in the order in which its compiler searches them; none where nothing is installed.</summary>
    /// <param name="target">What it compiles for.</param>
    /// <param name="root">Where the target's files are: a root of their own is looked into first, and else what this machine has.</param>
    public static IReadOnlyList<string> FoldersOf(Target target, SystemRoot root)
    {
        string triple = $"{target.ProcessorName}-w64-mingw32";
        foreach (string prefix in root.IsNone ? [] : (string[])[root.Folder, root.PathHere("/usr"), root.PathHere("/mingw64")])
        {
            if (FoldersIn(prefix, triple, variant: "") is { Count: > 0 } folders)
            {
                return folders;
            }
        }

        return FoldersHere(target, triple);
    }

    private static IReadOnlyList<string> FoldersHere(Target target, string triple)
    {
        foreach (string compiler in CompilersInPath(target, triple))
        {
            // What is in PATH may be a link to one of several versions, whose names end alike.
            string file = LinkedTo(compiler);
            foreach (string path in (string[])[compiler, file])
            {
                if (Path.GetDirectoryName(Path.GetDirectoryName(path)) is { } prefix
                    && FoldersIn(prefix, triple, Path.GetFileNameWithoutExtension(file).Split('-')[^1]) is { Count: > 0 } folders)
                {
                    return folders;
                }
            }
        }

        return s_usual.Where(Path.IsPathFullyQualified).Select(prefix => FoldersIn(prefix, triple, variant: "")).FirstOrDefault(static folders => folders.Count > 0) ?? [];
    }

    // A compiler without a triple in its name is for the system on which it runs.
    private static IEnumerable<string> CompilersInPath(Target target, string triple) =>
        ((string[])[$"{triple}-gcc", $"{triple}-clang", .. target == Target.OfThisProcess ? (string[])["gcc", "clang"] : []]).Select(ProgramSearch.Here.Find).OfType<string>();

    private static IReadOnlyList<string> FoldersIn(string prefix, string triple, string variant)
    {
        string[] libraries =
        [
            .. ((string[])[Path.Combine(prefix, triple, "lib"), Path.Combine(prefix, triple, "sys-root", "mingw", "lib"), Path.Combine(prefix, "lib")])
                .Where(static folder => File.Exists(Path.Combine(folder, Mark))),
        ];
        return libraries.Length == 0 ? [] : [.. CompilerFolders(Path.Combine(prefix, "lib"), triple, variant), .. libraries];
    }

    // Of several versions the newest, and of those of one number that whose name ends as the compiler's.
    private static IEnumerable<string> CompilerFolders(string libraries, string triple, string variant)
    {
        string? ofGcc = SystemFolders.FoldersIn(Path.Combine(libraries, "gcc", triple))
            .Where(static folder => File.Exists(Path.Combine(folder, "libgcc.a")))
            .OrderByDescending(Number)
            .ThenBy(folder => Path.GetFileName(folder).EndsWith("-" + variant, StringComparison.Ordinal) ? 0 : 1)
            .ThenBy(static folder => folder, StringComparer.Ordinal)
            .FirstOrDefault();
        string? ofClang = SystemFolders.FoldersIn(Path.Combine(libraries, "clang")).OrderByDescending(Number)
            .SelectMany(folder => (string[])[Path.Combine(folder, "lib", "windows"), Path.Combine(folder, "lib", triple), Path.Combine(folder, "lib", triple.Replace("-w64-mingw32", "-w64-windows-gnu", StringComparison.Ordinal))])
            .FirstOrDefault(Directory.Exists);
        return ((string?[])[ofGcc, ofClang]).OfType<string>();
    }

    private static int Number(string folder) =>
        int.TryParse(Path.GetFileName(folder).Split('.', '-')[0], CultureInfo.InvariantCulture, out int number) ? number : 0;

    private static string LinkedTo(string path)
    {
        try
        {
            return new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }
}
