using Jitney.Interop.Files;

namespace Jitney.Definitions;

/// <summary>Where the files of a target's system lie here: where this machine has its own, or below a folder that the target sees as its root, which compilers call a sysroot.</summary>
/// <remarks>What such a folder has was made to be looked at from inside: links in it that begin at the root mean its own.</remarks>
internal sealed class SystemRoot
{
    // As many as the system follows.
    private const int MostLinks = 40;

    private readonly string _folder;

    private SystemRoot(string folder) => _folder = folder;

    /// <summary>Files lie where this machine has its own.</summary>
    public static SystemRoot None { get; } = new("");

    /// <summary>The root that is named.</summary>
    /// <param name="folder">A folder here; null, an empty name and the root of this machine are <see cref="None"/>.</param>
    public static SystemRoot Of(string? folder)
    {
        string full = string.IsNullOrEmpty(folder) ? "" : FullPath(folder);
        return full.Length == 0 || full == Path.GetFullPath("/") ? None : new SystemRoot(Path.TrimEndingDirectorySeparator(full));
    }

    /// <summary>The folder; empty for none.</summary>
    public string Folder => _folder;

    /// <summary>Whether there is no folder.</summary>
    public bool IsNone => _folder.Length == 0;

    /// <summary>Whether a path leads below the folder. None has nothing below.</summary>
    public bool Holds(string path) => !IsNone && IsBelow(FullPath(path));

    /// <summary>A path of the target's, as it is here.</summary>
    public string PathHere(string path) => _folder + path;

    /// <summary>The path here of what linkers know as a path of the target's by its beginning: <c>=/lib</c> or <c>$SYSROOT/lib</c>; null for any other word.</summary>
    public string? PathOfMarked(string word) =>
        word.StartsWith('=') ? PathHere(word[1..])
        : word.StartsWith("$SYSROOT", StringComparison.Ordinal) ? PathHere(word["$SYSROOT".Length..])
        : null;

    /// <summary>A path here, as the target sees it; itself where the folder does not hold it.</summary>
    public string PathThere(string path) => Holds(path) ? There(FullPath(path)) : path;

    /// <summary>Where a path leads once all links on the way are followed that mean files below the folder. Other paths stay as they are.</summary>
    public string Follow(string path)
    {
        if (!Holds(path))
        {
            return path;
        }

        // Parts that are still to come, the next one last.
        var rest = new Stack<string>(PartsThere(path).AsEnumerable().Reverse());
        string there = "";
        int links = 0;
        while (rest.TryPop(out string? part))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part == "..")
            {
                there = there.Length == 0 ? "" : there[..there.LastIndexOf('/')];
                continue;
            }

            string next = $"{there}/{part}";
            if (LinkIn(PathHere(next)) is not { } target || ++links > MostLinks)
            {
                there = next;
                continue;
            }

            there = target.StartsWith('/') ? "" : there;
            foreach (string piece in target.Split('/').AsEnumerable().Reverse())
            {
                rest.Push(piece);
            }
        }

        return PathHere(there);
    }

    // As they are written, for `..` behind a link leads out of what the link means.
    private string[] PartsThere(string path)
    {
        string written = InputBytes.Here.FullPath(path);
        return (IsBelow(written) ? There(written) : PathThere(path)).Split('/');
    }

    private bool IsBelow(string full) => full.Length > _folder.Length && full.StartsWith(_folder, StringComparison.Ordinal) && Path.EndsInDirectorySeparator(full[..(_folder.Length + 1)]);

    // The target writes slashes, whatever separates folders here.
    private string There(string full) => full[_folder.Length..].Replace(Path.DirectorySeparatorChar, '/');

    private static string FullPath(string path) => Path.GetFullPath(InputBytes.Here.FullPath(path));

    // What cannot be looked at is for whoever opens it to say.
    private static string? LinkIn(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
