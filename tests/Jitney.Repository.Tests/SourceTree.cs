using System.Xml.Linq;

namespace Jitney.Repository.Tests;

/// <summary>The files of this repository, as far as they are written by people: build outputs and the history are left out.</summary>
internal static class SourceTree
{
    private static readonly string[] OutputFolders = ["bin", "obj", "artifacts", "TestResults", ".git", ".vs", ".idea", "BenchmarkDotNet.Artifacts"];

    /// <summary>The folder that holds Jitney.slnx, found upwards from the test executable, wherever the tests were started.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All files, relative to the root, with forward slashes, in ordinal order.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(new DirectoryInfo(Root)).Order(StringComparer.Ordinal)];

    /// <summary>The C# files under src/.</summary>
    public static IEnumerable<string> Sources => Files.Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static string[] ReadLines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    /// <summary>The projects under a folder: name and parsed file.</summary>
    public static IReadOnlyDictionary<string, XDocument> Projects(string folder) => Files
        .Where(file => file.StartsWith(folder + "/", StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal))
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file), file => XDocument.Parse(Read(file)));

    /// <summary>The entries of a list file: one `name: reason` a line, empty lines and lines beginning with # left out.</summary>
    public static IReadOnlyDictionary<string, string> ReadExclusions(string file) => ReadLines(file)
        .Where(line => line.Length > 0 && !line.StartsWith('#'))
        .Select(line => line.Split(": ", 2))
        .ToDictionary(parts => parts[0], parts => parts.Length == 2 ? parts[1].Trim() : "");

    private static IEnumerable<string> Walk(DirectoryInfo folder)
    {
        foreach (FileInfo file in folder.EnumerateFiles())
        {
            yield return Path.GetRelativePath(Root, file.FullName).Replace('\\', '/');
        }

        foreach (DirectoryInfo child in folder.EnumerateDirectories())
        {
            // A link could lead out of the tree or back into it.
            if (OutputFolders.Contains(child.Name) || child.LinkTarget is not null)
            {
                continue;
            }

            foreach (string file in Walk(child))
            {
                yield return file;
            }
        }
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Jitney.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Jitney.slnx.");
    }
}
