using Jitney.Linking.Building;
using Jitney.Linking.Formats;
using Jitney.Linking.Graph;
using Jitney.Linking.Replacement;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Resolution;

/// <summary>Where a dylib's symbols come from: what is linked, objects that wait to be needed, archives, other dylibs.</summary>
/// <remarks>Lives as long as its session. Not thread-safe.</remarks>
internal sealed class LinkDefinitions
{
    private readonly WaitingObjects _waiting = new();
    private readonly LinkSpace _space;
    private long _position;
    private long _inputs;

    /// <summary>Makes those of the only dylib of a space.</summary>
    /// <param name="names">The names of the space.</param>
    public LinkDefinitions(NameTable names)
        : this(new LinkSpace(names))
    {
    }

    /// <summary>Makes those of a further dylib.</summary>
    /// <param name="space">What it shares with the others.</param>
    public LinkDefinitions(LinkSpace space)
    {
        _space = space;
        Scope = space.Add(this);
    }

    /// <summary>What it shares with other dylibs of its session.</summary>
    public LinkSpace Space => _space;

    /// <summary>The scope of its names.</summary>
    public int Scope { get; }

    /// <summary>The names of the session.</summary>
    public NameTable Names => _space.Names;

    /// <summary>Whether there may be modules that can be taken out.</summary>
    public bool HasModules => _space.HasModules;

    /// <summary>Dylibs that define what this one does not, in their order; the process comes behind them.</summary>
    public IReadOnlyList<LinkDefinitions> Links { get; set; } = [];

    /// <summary>Whether the process and its libraries define what no dylib does.</summary>
    public bool SearchesProcess { get; init; } = true;

    /// <summary>The module of what is in no other one; null where that stays as long as the session.</summary>
    public LinkModule? Own { get; set; }

    /// <summary>The functions of it that can be replaced.</summary>
    public ReplaceableFunctions Replaceable { get; } = new();

    /// <summary>A place behind all that was added so far.</summary>
    public long NextPosition() => ++_position;

    /// <summary>What is linked, in all dylibs.</summary>
    public LinkedSymbols Linked => _space.Linked;

    /// <summary>Who does for batches what can be done in parallel.</summary>
    public Workers Workers
    {
        get => _space.Workers;
        init => _space.Workers = value;
    }

    /// <summary>Adds objects to batches.</summary>
    public ObjectResolver Resolver => _space.Resolver;

    /// <summary>What a second definition of a name is.</summary>
    public DuplicateDefinitions Duplicates
    {
        get;
        set
        {
            field = value;
            _waiting.TheLastCounts = value == DuplicateDefinitions.TheLastCounts;
        }
    }

    /// <summary>Whether a name has a definition or an agreed address that counts for whoever wants it next.</summary>
    public bool IsLinked(int name) => Linked.ForNext(name).Origin != SymbolOrigin.None || (_space.Dylibs.Count > 1 && Meant(name) is not null);

    /// <summary>What a name means that is looked up in this dylib: its own, that of a dylib that it is linked against, or that of the process. Null where that is not linked.</summary>
    public int? Meant(int name)
    {
        if (Linked.ForNext(name).Origin is SymbolOrigin.Object or SymbolOrigin.Defined)
        {
            return name;
        }

        if (WouldBeLinked(name))
        {
            return null;
        }

        foreach (LinkDefinitions link in Links)
        {
            int there = Names.In(name, link.Scope);
            if (link.Exports(there))
            {
                return there;
            }

            if (link.WouldBeLinked(there))
            {
                return null;
            }
        }

        if (!SearchesProcess)
        {
            return null;
        }

        int main = Names.In(name, NameTable.MainScope);
        int process = Names.Find(name, LinkSpace.ProcessScope);
        return Linked[main].Origin == SymbolOrigin.Imported ? main
            : process >= 0 && Linked[process].Origin == SymbolOrigin.Imported ? process
            : null;
    }

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

    /// <summary>Finds further ones of these by what the objects of a batch are and ask for, when all others were searched: each once, but for the one that stands last, which each batch gets. Asked until there are none; null for formats whose objects ask for nothing.</summary>
    public Func<LinkBatch, IReadOnlyList<ArchiveInput>>? DefaultArchives { get; set; }

    /// <summary>Makes a module. May be called from any thread.</summary>
    /// <param name="name">What it is called in messages; null for a number.</param>
    /// <param name="owner">The module that it goes with; null for one that goes alone.</param>
    public LinkModule AddModule(string? name, LinkModule? owner = null)
    {
        int number = _space.CountModule();
        return new LinkModule(name ?? FormattableString.Invariant($"module {number}")) { Dylib = this, Owner = owner };
    }

    /// <summary>An empty batch.</summary>
    /// <param name="asked">For which handler it is (<see cref="LinkBatch.Asked"/>).</param>
    public LinkBatch NewBatch(long asked = 0) => new(Names, Linked) { Target = _space.Target, TargetOwner = _space.TargetOwner, Workers = Workers, HasModules = HasModules, Dylibs = _space.Dylibs, Present = _space.Present, Claims = _space.Claims, Asked = asked };

    /// <summary>Adds an object that is linked once something it defines is wanted. Where several define a name, the first counts.</summary>
    public void AddWaiting(LinkInput input)
    {
        ObjectFile file = input.Source.File;
        var numbers = new List<int>();
        foreach (ObjectDefinition definition in file.Definitions())
        {
            ReadOnlySpan<byte> name = definition.Name.Span;
            LinkTimeCode.RefuseMark(name, file.Name);
            if (definition.Version == SymbolVersion.Default)
            {
                numbers.Add(Names.Intern(_space.Resolver.Format.PlainName(name), Scope));
                numbers.Add(Names.Intern(_space.Resolver.Format.ExactName(name), Scope));
                continue;
            }

            numbers.Add(Names.Intern(name, Scope));
        }

        // Only now, so that a damaged object leaves none of its names behind.
        _waiting.Add(input, [.. numbers]);
        if (Duplicates == DuplicateDefinitions.TheLastCounts)
        {
            // A function that can be replaced is so for all at once, and not by the way.
            numbers.RemoveAll(name => Replaceable.TryFind(name, out _));
            numbers.ForEach(Supersede);
        }
    }

    private void Supersede(int name)
    {
        Linked.Supersede(name);
        if (_space.Claims.AreDefining(name, Linked))
        {
            Linked.SupersedeNext(name);
        }
    }

    /// <summary>Refuses an object that cannot wait: its names cannot be read.</summary>
    /// <exception cref="Jitney.ObjectFiles.Failures.LinkException">They cannot, or there is no machine code.</exception>
    public static void Check(ObjectFile file)
    {
        foreach (ObjectDefinition definition in file.Definitions())
        {
            LinkTimeCode.RefuseMark(definition.Name.Span, file.Name);
        }
    }

    /// <summary>All objects that wait to be needed.</summary>
    public IEnumerable<LinkInput> WaitingObjects => _waiting.All;

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

    /// <summary>Whether an object that waits or an archive that was given defines a name.</summary>
    public bool IsOffered(int name) =>
        WaitingObject(name) is { IsLinked: false } || Archives.Exists(archive => archive.Symbols.First(Names.Bytes(name), Names.Hash(name)) >= 0);

    // Not so where that has happened, and what it has brought is hidden, or does not count. What the system's own archives have, the process may have, too, and comes first.
    private bool WouldBeLinked(int name) =>
        Linked.ForNext(name).Origin is not SymbolOrigin.Object
        && (WaitingObject(name) is { IsLinked: false } waiting ? waiting : MemberOf(Archives, Names.Bytes(name), Names.Hash(name))) is { IsLinked: false } provider
        && !Resolver.IsReserved(Names.Bytes(name), provider.Source.File.Name.Member is not null);

    /// <summary>Whether a dylib that this one is linked against defines a name for others, or would.</summary>
    /// <param name="name">The name in this dylib.</param>
    public bool HaveLinks(int name)
    {
        foreach (LinkDefinitions link in Links)
        {
            int there = Names.In(name, link.Scope);
            if (link.Exports(there) || link.IsOffered(there))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether it has linked a name that others may see.</summary>
    public bool Exports(int name) => Linked.ForNext(name) is { Origin: SymbolOrigin.Defined } or { Origin: SymbolOrigin.Object, Scope: <= SymbolScope.Protected };

    /// <summary>Who would be linked to define a name that nothing linked defines: an object that waits, or else a member of an archive; null for nobody.</summary>
    public LinkInput? Provider(int name)
    {
        if (WaitingObject(name) is { IsLinked: false } waiting)
        {
            return waiting;
        }

        ReadOnlySpan<byte> bytes = Names.Bytes(name);
        ulong hash = Names.Hash(name);
        return MemberOf(Archives, bytes, hash) ?? MemberOf(RuntimeArchives, bytes, hash);
    }

    private static LinkInput? MemberOf(List<ArchiveInput> archives, ReadOnlySpan<byte> name, ulong hash)
    {
        foreach (ArchiveInput archive in archives)
        {
            if (archive.Symbols.Find(name, hash) is >= 0 and long offset)
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

    /// <summary>Forgets an object that was added.</summary>
    public void Forget(LinkInput input)
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
