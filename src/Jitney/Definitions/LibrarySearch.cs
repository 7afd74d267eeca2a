using Jitney.Interop.Files;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Definitions;

/// <summary>Finds libraries by name as static linkers do: in given folders, then in the system's.</summary>
/// <param name="folders">Folders to search first, in their order.</param>
/// <param name="target">What libraries are for.</param>
/// <param name="root">Where the target's files are.</param>
/// <param name="preference">Which form of a library to take.</param>
internal sealed class LibrarySearch(IReadOnlyList<string> folders, Target target, SystemRoot root, LibraryPreference preference = LibraryPreference.SharedFirst)
{
    // Parts of the C library, of which a process has one only, and that is a shared one.
    private static readonly string[] PartsOfCLibrary = ["c", "m", "mvec", "pthread", "dl", "rt", "util", "resolv", "anl"];

    // A compiler of this machine links with libraries of its own, which come last where the target has files of its own.
    private readonly Lazy<string[]> _system = new(() => ((string?[])
        [CompilerFolder.FindIn(target, root), .. SystemFolders.OfLinkers(target, root), root.IsNone ? null : CompilerFolder.FindIn(target, SystemRoot.None)]).OfType<string>().ToArray());

    /// <summary>What libraries are for.</summary>
    public Target Target => target;

    /// <summary>Where the target's files are.</summary>
    public SystemRoot Root => root;

    /// <summary>The library of a name: <c>m</c> is <c>libm.so</c> or <c>libm.a</c>, and <c>:a.so.1</c> is the file <c>a.so.1</c>.</summary>
    /// <exception cref="LinkException">It is in none of the folders.</exception>
    public string FindLibrary(string name)
    {
        string[] files = name.StartsWith(':')
            ? [name[1..]]
            : preference == LibraryPreference.StaticOnly ? [$"lib{name}.a"] : [$"lib{name}.so", $"lib{name}.a"];
        bool isShared = preference == LibraryPreference.StaticOnly && PartsOfCLibrary.Contains(name);
        return (isShared ? Find(folders, files) ?? Find(_system.Value, [$"lib{name}.so", .. files]) : Find(folders.Concat(_system.Value), files))
            ?? throw new LinkException(new InputPlace(new InputName("-l" + name)), $"there is no {string.Join(" or ", files)} in {string.Join(", ", folders.Concat(_system.Value))}");
    }

    /// <summary>The names of all libraries that <see cref="FindLibrary"/> finds by name, each once, in the order of the folders.</summary>
    internal IEnumerable<string> LibraryNames()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (string folder in folders.Concat(_system.Value))
        {
            foreach (string file in FilesIn(folder))
            {
                string? name = !file.StartsWith("lib", StringComparison.Ordinal) ? null
                    : file.EndsWith(".so", StringComparison.Ordinal) && preference != LibraryPreference.StaticOnly ? file[3..^3]
                    : file.EndsWith(".a", StringComparison.Ordinal) ? file[3..^2]
                    : null;
                if (name?.Length > 0 && names.Add(name))
                {
                    yield return name;
                }
            }
        }
    }

    /// <summary>The path of a file that a linker script names; null when it is nowhere.</summary>
    /// <param name="name">The file's name or path.</param>
    /// <param name="script">The script's path: its folder is searched first, then the current one. What a script below a root names from the root lies below that, if it is there.</param>
    public string? FindFile(string name, string script)
    {
        if (root.PathOfMarked(name) is { } marked)
        {
            return Existing(marked);
        }

        if (Path.IsPathRooted(name))
        {
            return (root.Holds(script) ? Existing(root.PathHere(name)) : null) ?? Existing(name);
        }

        string beside = Path.Combine(Path.GetDirectoryName(script) ?? "", name);
        return InputBytes.Here.Exists(beside) ? beside : InputBytes.Here.Exists(name) ? name : Find(folders.Concat(_system.Value), [name]);
    }

    private string? Existing(string path) => root.Follow(path) is var file && InputBytes.Here.Exists(file) ? file : null;

    // A folder that is not there, or cannot be looked into, has nothing for us.
    private static IEnumerable<string> FilesIn(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }

    // Folder by folder: a folder that comes first wins even with the form that is preferred less. What is for another machine is passed over.
    private string? Find(IEnumerable<string> places, string[] files)
    {
        foreach (string folder in places)
        {
            foreach (string file in files)
            {
                if (Existing(Path.Combine(folder, file)) is { } path && LibraryMachine.MayFit(path, target))
                {
                    return path;
                }
            }
        }

        return null;
    }
}
