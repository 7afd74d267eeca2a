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

    private readonly Lazy<string[]> _system = new(() => SystemFolders.OfLinkers(target, root));
    private readonly LibraryFileNames _names = new(target, preference);

    /// <summary>What libraries are for.</summary>
    public Target Target => target;

    /// <summary>Where the target's files are.</summary>
    public SystemRoot Root => root;

    /// <summary>Whether there are folders of a system or of its compilers to search.</summary>
    public bool HasSystem => _system.Value.Length > 0;

    /// <summary>The library of a name: <c>m</c> is <c>libm.so</c> or <c>libm.a</c>, and <c>:a.so.1</c> is the file <c>a.so.1</c>.</summary>
    /// <exception cref="LinkException">It is in none of the folders.</exception>
    public string FindLibrary(string name)
    {
        string[] files = name.StartsWith(':') ? [name[1..]] : _names.Of(name);
        bool isShared = preference == LibraryPreference.StaticOnly && target.Format == TargetFormat.Elf && PartsOfCLibrary.Contains(name);
        return (isShared ? Find(folders, files) ?? Find(_system.Value, [$"lib{name}.so", .. files]) : Find(folders.Concat(_system.Value), files))
            ?? throw new LinkException(new InputPlace(new InputName("-l" + name)), $"there is no {string.Join(" or ", files)} in {Places()}");
    }

    /// <summary>The file of an archive that an object asks for (<c>/DEFAULTLIB</c>), by the names of Visual C++ and of GNU's tools; null when it is nowhere.</summary>
    /// <param name="name">Its name, with the ending or without. Its letters may be small ones where the file's are.</param>
    public string? FindDefault(string name)
    {
        string plain = name.EndsWith(".lib", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
        string small = plain.ToLowerInvariant();
        return Find(folders.Concat(_system.Value), [name, $"{plain}.lib", $"{small}.lib", $"lib{plain}.a", $"lib{small}.a"]);
    }

    /// <summary>The first folder's file of a name; null when it is nowhere.</summary>
    public string? FindNamed(string file) => Find(folders.Concat(_system.Value), [file]);

    private string Places() => folders.Concat(_system.Value).ToArray() is { Length: > 0 } all ? string.Join(", ", all)
        : "any folder: there is none to search, no mingw-w64, no Windows SDK; name one with -L DIR";

    /// <summary>The names of all libraries that <see cref="FindLibrary"/> finds by name, each once, in the order of the folders.</summary>
    internal IEnumerable<string> LibraryNames()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (string folder in folders.Concat(_system.Value))
        {
            foreach (string file in FilesIn(folder))
            {
                if (_names.NameOf(file) is { } name && names.Add(name))
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
