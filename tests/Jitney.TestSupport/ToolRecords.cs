using System.Security.Cryptography;
using System.Text;

namespace Jitney.TestSupport;

/// <summary>What tools have made on a machine that has them, for a machine that has not: compilers for Linux run on Linux alone, and tests of what they make everywhere.</summary>
/// <remarks>The variable JITNEY_TOOLS_RECORD names a folder in which each run of a tool is kept, by the hash of its words and of all files that it might have read;
/// JITNEY_TOOLS_PLAY one out of which runs are taken instead of tools.</remarks>
internal static class ToolRecords
{
    private const string Output = "output";
    private const string Removed = "removed";
    private const string Files = "files";
    private const string FolderWord = "$FOLDER";

    private static readonly string? s_kept = Environment.GetEnvironmentVariable("JITNEY_TOOLS_RECORD");
    private static readonly string? s_played = Environment.GetEnvironmentVariable("JITNEY_TOOLS_PLAY");

    /// <summary>Whether runs are kept.</summary>
    public static bool AreKept => !string.IsNullOrEmpty(s_kept);

    /// <summary>Whether no tool is to be run.</summary>
    public static bool ArePlayed => !string.IsNullOrEmpty(s_played);

    /// <summary>What a folder has in it: each file's path from there, with the hash of its bytes.</summary>
    public static SortedDictionary<string, string> Look(string folder)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            if ((file.Attributes & FileAttributes.Device) == 0 && file.LinkTarget is null)
            {
                files.Add(Path.GetRelativePath(folder, file.FullName).Replace('\\', '/'), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName))));
            }
        }

        return files;
    }

    /// <summary>Keeps a run, unless the same has been kept before: then its files take the place of those of this one, so that later runs go on with what will be played.</summary>
    /// <param name="folder">Where the tool ran.</param>
    /// <param name="before">What was there before it did.</param>
    /// <param name="words">The tool and its words.</param>
    /// <param name="output">What it has written; null where it failed.</param>
    public static void Keep(string folder, SortedDictionary<string, string> before, IReadOnlyList<string> words, string? output)
    {
        string place = Path.Combine(s_kept!, KeyOf(folder, before, words));
        if (Directory.Exists(place))
        {
            Restore(place, folder);
            return;
        }

        // Whole, or not at all: other tests may do the same at this moment.
        string made = $"{place}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(made);
        if (output is not null)
        {
            File.WriteAllText(Path.Combine(made, Output), output);
        }

        SortedDictionary<string, string> after = Look(folder);
        File.WriteAllText(Path.Combine(made, Removed), string.Join('\n', before.Keys.Except(after.Keys)));
        foreach ((string name, string hash) in after)
        {
            if (!before.TryGetValue(name, out string? former) || former != hash)
            {
                string copy = Path.Combine(made, Files, name);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(Path.Combine(folder, name), copy);
            }
        }

        try
        {
            Directory.Move(made, place);
        }
        catch (IOException) when (Directory.Exists(place))
        {
            Directory.Delete(made, recursive: true);
            Restore(place, folder);
        }
    }

    /// <summary>Has a run's files appear, and tells what the tool has written; null where it failed.</summary>
    public static string? Play(string folder, IReadOnlyList<string> words)
    {
        string place = Path.Combine(s_played!, KeyOf(folder, Look(folder), words));
        Assert.True(Directory.Exists(place), $"what `{string.Join(' ', words)}` makes of these files has not been recorded: run the test on Linux with JITNEY_TOOLS_RECORD");
        Restore(place, folder);
        string output = Path.Combine(place, Output);
        return File.Exists(output) ? File.ReadAllText(output) : null;
    }

    private static void Restore(string place, string folder)
    {
        foreach (string name in File.ReadLines(Path.Combine(place, Removed)))
        {
            File.Delete(Path.Combine(folder, name));
        }

        string files = Path.Combine(place, Files);
        if (!Directory.Exists(files))
        {
            return;
        }

        foreach (string file in Directory.EnumerateFiles(files, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(files, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    // Each test has a folder of its own, whose name is another one each time. Paths have other marks elsewhere.
    private static string KeyOf(string folder, SortedDictionary<string, string> files, IReadOnlyList<string> words)
    {
        var text = new StringBuilder();
        foreach (string word in words)
        {
            text.Append(word.Replace(folder, FolderWord, StringComparison.Ordinal).Replace('\\', '/')).Append('\n');
        }

        foreach ((string name, string hash) in files)
        {
            text.Append(name).Append(' ').Append(hash).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }
}
