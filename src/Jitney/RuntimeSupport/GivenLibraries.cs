using Jitney.Linking.Resolution;
using Jitney.ObjectFiles;

namespace Jitney.RuntimeSupport;

/// <summary>What is known of the libraries that a session was given, from their files: which names they expect others to define.</summary>
/// <remarks>Libraries whose files cannot be read here, on another machine perhaps, are unknown.</remarks>
internal sealed class GivenLibraries
{
    private readonly Dictionary<string, SharedLibraryNames> _names = [];
    private readonly Dictionary<string, string> _places = [];
    private readonly HashSet<string> _allocators = [];

    /// <summary>Those that were opened, and that only the program is shown so far, in their order, by the paths that the executor knows.</summary>
    public List<string> Apart { get; } = [];

    /// <summary>Folders to search for what they bring along, and for what the program opens, with colons between them; empty for none.</summary>
    public string RunPath { get; init; } = "";

    /// <summary>Whether they live on in their process when the program has gone, as in a host: what their initialisers keep of the program, and of copies that it has made, is used once more at the process's end.</summary>
    public bool OutliveProgram { get; init; }

    /// <summary>Whether some of these wait to be initialised until the program is there.</summary>
    public bool AreWaiting { get; set; }

    /// <summary>Notes a library's names; they are copied as far as they are needed.</summary>
    public void Add(string path, SharedLibraryNames names)
    {
        _names[path] = SharedLibraryNames.None with
        {
            Undefined = Copy(names.Undefined),
            ThreadLocal = Copy(names.ThreadLocal),
            Replaceable = Copy(names.Replaceable),
            Variables = Copy(names.Variables),
        };
        if (names.Defined.Any(static name => name.Span.SequenceEqual("malloc"u8)))
        {
            _allocators.Add(path);
        }
    }

    /// <summary>Notes by which path the executor knows a library.</summary>
    public void Place(string path, string there) => _places[path] = there;

    /// <summary>The path by which the executor knows a library.</summary>
    public string PathThere(string path) => _places.GetValueOrDefault(path, path);

    /// <summary>The names that a library expects others to define.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> UndefinedIn(string path) => NamesOf(path).Undefined;

    /// <summary>Whether one of the libraries that were opened, or of what they bring along, opens others.</summary>
    /// <param name="references">What they refer to.</param>
    public static bool OpenOthers(ReferencedNames references) => references.MayHold("dlopen"u8) || references.MayHold("dlsym"u8) || references.MayHold("dlmopen"u8);

    /// <summary>Whether one of them opens others, or asks for names of functions, as those do that tell where a program was when it failed.</summary>
    /// <param name="references">What they refer to.</param>
    public static bool LookAround(ReferencedNames references) => OpenOthers(references) || references.MayHold("dladdr"u8) || references.MayHold("dladdr1"u8)
        || references.MayHold("backtrace_symbols"u8) || references.MayHold("backtrace_symbols_fd"u8);

    /// <summary>Whether one of some libraries opens others, which may need all that the program's libraries have.</summary>
    public bool AnyOpensOthers(IEnumerable<string> paths) =>
        paths.SelectMany(UndefinedIn).Any(static name => name.Span.SequenceEqual("dlopen"u8) || name.Span.SequenceEqual("dlsym"u8) || name.Span.SequenceEqual("dlmopen"u8));

    /// <summary>Whether one of some libraries has an allocator for all of them: none may have got memory from another one before.</summary>
    public bool AnyAllocates(IReadOnlyCollection<string> paths) => paths.Count > 1 && paths.Any(_allocators.Contains);

    /// <summary>Whether a batch defines what one of some libraries expects, or a thread-local variable that it has too, or takes the place of what it uses.</summary>
    public bool ExpectAnyOf(LinkBatch batch, IEnumerable<string> paths)
    {
        HashSet<int> expected = [], replaceable = [];
        foreach (SharedLibraryNames names in paths.Select(NamesOf))
        {
            AddNumbers(batch, names.Undefined, expected);
            AddNumbers(batch, names.ThreadLocal, expected);
            AddNumbers(batch, names.Replaceable, replaceable);
        }

        if (expected.Count + replaceable.Count == 0)
        {
            return false;
        }

        // Weak definitions are mostly what each object has that needs it, and the same everywhere: destructors, whose addresses initialisers keep.
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if ((expected.Contains(global.Name) || ((!global.IsWeak || !OutliveProgram) && replaceable.Contains(global.Name))) && LibraryImage.IsForLibraries(global))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a batch wants a variable of one of some libraries: its own copy may take that variable's place, and must do so before the library puts it to use. Not where the library lives on without the copy.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="wanted">Numbers of the globals that it wants of others.</param>
    /// <param name="paths">The libraries. One whose file cannot be read here may have any variable.</param>
    public bool HaveVariablesFor(LinkBatch batch, int[] wanted, IReadOnlyList<string> paths)
    {
        if (OutliveProgram)
        {
            return false;
        }

        if (!paths.All(_names.ContainsKey))
        {
            return true;
        }

        HashSet<int> variables = [];
        foreach (string path in paths)
        {
            AddNumbers(batch, NamesOf(path).Variables, variables);
        }

        return variables.Count > 0 && Array.Exists(wanted, index => variables.Contains(PlainNumber(batch, batch.Globals[index].Name)));
    }

    // Libraries' names are noted without versions.
    private static int PlainNumber(LinkBatch batch, int name)
    {
        ReadOnlySpan<byte> whole = batch.Names.Bytes(name);
        ReadOnlySpan<byte> plain = batch.Format.PlainName(whole);
        return plain.Length == whole.Length ? name : batch.Names.Find(plain, NameHash.Of(plain));
    }

    // Names that no object knows have no number.
    private static void AddNumbers(LinkBatch batch, IReadOnlyList<ReadOnlyMemory<byte>> names, HashSet<int> numbers)
    {
        foreach (ReadOnlyMemory<byte> name in names)
        {
            int number = batch.Names.Find(name.Span, NameHash.Of(name.Span));
            if (number >= 0)
            {
                numbers.Add(number);
            }
        }
    }

    private SharedLibraryNames NamesOf(string path) => _names.GetValueOrDefault(path) ?? SharedLibraryNames.None;

    private static ReadOnlyMemory<byte>[] Copy(IEnumerable<ReadOnlyMemory<byte>> names) => [.. names.Select(static name => (ReadOnlyMemory<byte>)name.ToArray())];
}
