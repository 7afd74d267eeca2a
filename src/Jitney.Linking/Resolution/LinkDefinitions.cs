using Jitney.Linking.Building;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Elf;

namespace Jitney.Linking.Resolution;

/// <summary>Where a dylib's symbols come from: what is linked, objects that wait to be needed, archives.</summary>
/// <remarks>Lives as long as its session. Not thread-safe.</remarks>
internal sealed class LinkDefinitions
{
    private readonly Dictionary<int, LinkInput> _waiting = [];

    /// <summary>The names of the session.</summary>
    public NameTable Names { get; } = new();

    /// <summary>What is linked.</summary>
    public LinkedSymbols Linked { get; } = new();

    /// <summary>Who does for its batches what can be done in parallel.</summary>
    public Workers Workers { get; init; } = Workers.Plain;

    /// <summary>Adds objects to batches.</summary>
    public ObjectResolver Resolver { get; } = new();

    /// <summary>Archives, in the order in which they are searched.</summary>
    public List<ArchiveInput> Archives { get; } = [];

    /// <summary>The system's own archives, searched behind all others.</summary>
    public List<ArchiveInput> RuntimeArchives { get; } = [];

    /// <summary>Adds an object that is linked once something it defines is wanted. Where several define a name, the first counts.</summary>
    public void AddWaiting(LinkInput input)
    {
        ElfObjectFile file = input.Source.File;
        var names = new List<int>();
        for (int symbol = file.FirstGlobalSymbol; symbol < file.Symbols.Length; symbol++)
        {
            if (file.SymbolSectionIndex(symbol) != ElfSymbolPlace.Undefined)
            {
                ReadOnlySpan<byte> name = file.SymbolNameBytes(symbol);
                LinkTimeCode.RefuseMark(name, file.Name);
                if (VersionedName.Of(name) == SymbolVersion.Default)
                {
                    names.Add(Names.Intern(VersionedName.Plain(name)));
                    names.Add(Names.Intern(VersionedName.Exact(name)));
                    continue;
                }

                names.Add(Names.Intern(name));
            }
        }

        // Only now, so that a damaged object leaves none of its names behind.
        foreach (int name in names)
        {
            _waiting.TryAdd(name, input);
        }
    }

    /// <summary>Refuses an object that cannot wait: its names cannot be read.</summary>
    /// <exception cref="Jitney.ObjectFiles.Failures.LinkException">They cannot, or there is no machine code.</exception>
    public static void Check(ElfObjectFile file)
    {
        for (int symbol = file.FirstGlobalSymbol; symbol < file.Symbols.Length; symbol++)
        {
            if (file.SymbolSectionIndex(symbol) != ElfSymbolPlace.Undefined)
            {
                LinkTimeCode.RefuseMark(file.SymbolNameBytes(symbol), file.Name);
            }
        }
    }

    /// <summary>The object that waits to define a name; null for none.</summary>
    public LinkInput? WaitingObject(int name) => _waiting.GetValueOrDefault(name);
}
