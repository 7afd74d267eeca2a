using Jitney.Linking.Building;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Resolution;

/// <summary>Where a dylib's symbols come from: what is linked, objects that wait to be needed, archives.</summary>
/// <remarks>Lives as long as its session. Not thread-safe.</remarks>
/// <param name="names">The names of the session.</param>
internal sealed class LinkDefinitions(NameTable names)
{
    private readonly WaitingObjects _waiting = new();
    private long _position;
    private long _inputs;
    private int _modules;

    /// <summary>The names of the session.</summary>
    public NameTable Names => names;

    /// <summary>Whether there may be modules that can be taken out.</summary>
    public bool HasModules => Volatile.Read(ref _modules) > 0;

    /// <summary>A place behind all that was added so far.</summary>
    public long NextPosition() => ++_position;

    /// <summary>What is linked.</summary>
    public LinkedSymbols Linked { get; } = new();

    /// <summary>Who does for its batches what can be done in parallel.</summary>
    public Workers Workers { get; init; } = Workers.Plain;

    /// <summary>Adds objects to batches.</summary>
    public ObjectResolver Resolver { get; } = new();

    /// <summary>What a second definition of a name is.</summary>
    public DuplicateDefinitions Duplicates
    {
        get => Resolver.Duplicates;
        set
        {
            Resolver.Duplicates = value;
            _waiting.TheLastCounts = value == DuplicateDefinitions.TheLastCounts;
        }
    }

    /// <summary>Whether a name has a definition or an agreed address that counts for whoever wants it next.</summary>
    public bool IsLinked(int name) => Linked.ForNext(name).Origin != SymbolOrigin.None;

    /// <summary>Archives, in the order in which they are searched.</summary>
    public List<ArchiveInput> Archives { get; } = [];

    /// <summary>Shared libraries, whose definitions count in archives behind them.</summary>
    public LinkLibraries Libraries { get; } = new();

    /// <summary>Reads hashes of the names that the process has in any case, and that archives are not searched again for; null to search them for all names.</summary>
    public Func<HashSet<ulong>>? RuntimeNames { get; set; }

    /// <summary>Groups that have ended, in the order of their ends: the archives of one are searched until none of them has anything more.</summary>
    public List<(long Start, long End)> Groups { get; } = [];

    /// <summary>Where groups begin that have not ended, the outermost first.</summary>
    public List<long> OpenGroups { get; } = [];

    /// <summary>The system's own archives, searched behind all others.</summary>
    public List<ArchiveInput> RuntimeArchives { get; } = [];

    /// <summary>Makes a module. May be called from any thread.</summary>
    /// <param name="name">What it is called in messages; null for a number.</param>
    public LinkModule AddModule(string? name)
    {
        int number = Interlocked.Increment(ref _modules);
        return new LinkModule(name ?? FormattableString.Invariant($"module {number}"));
    }

    /// <summary>An empty batch.</summary>
    public LinkBatch NewBatch() => new(Names, Linked) { Workers = Workers, HasModules = HasModules, Duplicates = Resolver.Duplicates };

    /// <summary>Adds an object that is linked once something it defines is wanted. Where several define a name, the first counts.</summary>
    public void AddWaiting(LinkInput input)
    {
        ElfObjectFile file = input.Source.File;
        var numbers = new List<int>();
        for (int symbol = file.FirstGlobalSymbol; symbol < file.Symbols.Length; symbol++)
        {
            if (file.SymbolSectionIndex(symbol) != ElfSymbolPlace.Undefined)
            {
                ReadOnlySpan<byte> name = file.SymbolNameBytes(symbol);
                LinkTimeCode.RefuseMark(name, file.Name);
                if (VersionedName.Of(name) == SymbolVersion.Default)
                {
                    numbers.Add(Names.Intern(VersionedName.Plain(name)));
                    numbers.Add(Names.Intern(VersionedName.Exact(name)));
                    continue;
                }

                numbers.Add(Names.Intern(name));
            }
        }

        // Only now, so that a damaged object leaves none of its names behind.
        _waiting.Add(input, [.. numbers]);
        if (Resolver.Duplicates == DuplicateDefinitions.TheLastCounts)
        {
            numbers.ForEach(Linked.Supersede);
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
    public LinkInput? WaitingObject(int name) => _waiting.Find(name);

    /// <summary>Numbers of the names that a library expects others to define, and that an object that waits or an archive that was given defines.</summary>
    public int[] OfferedTo(LibraryInput library)
    {
        if (library.Offered.State != _inputs)
        {
            library.Offered = (_inputs, [.. library.Required.Where(IsOffered)]);
        }

        return library.Offered.Names;
    }

    /// <summary>Objects or archives came or went: libraries may be offered others.</summary>
    public void ForgetOffers() => _inputs++;

    private bool IsOffered(int name) =>
        WaitingObject(name) is { IsLinked: false } || Archives.Exists(archive => archive.Symbols.First(Names.Bytes(name), Names.Hash(name)) >= 0);

    /// <summary>Who would be linked to define a name that nothing linked defines: an object that waits, or else a member of an archive; null for nobody.</summary>
    public LinkInput? Provider(int name)
    {
        if (WaitingObject(name) is { IsLinked: false } waiting)
        {
            return waiting;
        }

        ReadOnlySpan<byte> bytes = Names.Bytes(name);
        ulong hash = Names.Hash(name);
        foreach (ArchiveInput archive in Archives.Concat(RuntimeArchives))
        {
            if (archive.Symbols.Find(bytes, hash) is >= 0 and long offset)
            {
                return archive.Member(offset);
            }
        }

        return null;
    }

    /// <summary>Forgets objects and archives: all that an input file holds, for example, when others have changed it.</summary>
    /// <param name="isOf">Whether an input is to be forgotten, by its name.</param>
    /// <returns>Whether there were any.</returns>
    public bool Forget(Predicate<InputName> isOf)
    {
        int archives = Archives.RemoveAll(archive => isOf(new InputName(archive.Archive.Path)));
        LinkInput[] objects = [.. _waiting.All.Where(input => !input.IsLinked && isOf(input.Source.File.Name))];
        Array.ForEach(objects, Forget);
        return archives + objects.Length > 0;
    }

    /// <summary>Forgets a module's objects and archives.</summary>
    public void Forget(LinkModule module)
    {
        if (module.HasArchives)
        {
            Archives.RemoveAll(archive => archive.Module == module);
        }

        module.Inputs.ForEach(Forget);
    }

    private void Forget(LinkInput input)
    {
        foreach (int name in _waiting.Remove(input) ?? [])
        {
            if (WaitingObject(name) is not { IsLinked: false })
            {
                Linked.Keep(name);
            }
        }
    }
}
