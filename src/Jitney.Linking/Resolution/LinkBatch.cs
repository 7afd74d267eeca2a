using Jitney.Linking.Architectures;
using Jitney.Linking.Formats;
using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Replacement;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Resolution;

/// <summary>All objects that one lookup newly needs, with every name among them resolved as far as is known.</summary>
/// <remarks>Filled by <see cref="Closure"/> and <see cref="ObjectResolver"/>, changed by passes, one thread at a time unless a pass says otherwise.</remarks>
internal sealed class LinkBatch
{
    private GlobalSymbol[] _globals = new GlobalSymbol[16];
    private ObjectGraph? _firstWithConvention;

    /// <summary>Makes an empty batch.</summary>
    public LinkBatch(NameTable names, LinkedSymbols linked)
    {
        Names = names;
        Linked = linked;
    }

    /// <summary>The names of the session.</summary>
    public NameTable Names { get; }

    /// <summary>Which one it is of those that its session has begun, from 1.</summary>
    public int Number { get; set; }

    /// <summary>What it is linked for.</summary>
    public Target Target
    {
        get;
        init => (field, Architecture) = (value, Architecture.Of(value.Architecture) ?? throw new ArgumentException($"nothing is linked for {value.Triple}", nameof(value)));
    } = Target.X64Linux;

    /// <summary>Who says so, in messages.</summary>
    public string TargetOwner { get; init; } = "this link";

    /// <summary>The processor that it is linked for.</summary>
    public Architecture Architecture { get; private init; } = Architecture.Of(TargetArchitecture.X64)!;

    /// <summary>The code of its stubs, once its objects are known.</summary>
    public StubCode Stub => Architecture.Stub(Architecture.LandingProperty.Bit != 0 && Objects.Exists(static graph => graph.HasLandings));

    /// <summary>What its objects agree on with linkers.</summary>
    public ObjectFormat Format => ObjectFormat.Of(Target.Format);

    /// <summary>Whether its dylib has modules that can be taken out.</summary>
    public bool HasModules { get; init; }

    /// <summary>The dylibs that its names are of, by scope.</summary>
    public IReadOnlyList<LinkDefinitions> Dylibs { get; init; } = [];

    /// <summary>Those of them that were not taken out before it.</summary>
    public IReadOnlyList<LinkDefinitions> Present { get; init; } = [];

    /// <summary>The scopes of names that its objects may have.</summary>
    public IEnumerable<int> Scopes => Present.Count == 0 ? [NameTable.MainScope] : Present.Select(static dylib => dylib.Scope);

    /// <summary>What a second definition of a name is.</summary>
    public DuplicateDefinitions DuplicatesOf(int name) => Names.Scope(name) is >= 0 and int scope && scope < Dylibs.Count ? Dylibs[scope].Duplicates : default;

    /// <summary>Globals for which those of other dylibs stand.</summary>
    public Dictionary<int, int> Elsewhere { get; } = [];

    /// <summary>What it replaces; null where it replaces nothing.</summary>
    public LinkReplacement? Replacement { get; set; }

    /// <summary>The replaceable functions that it defines, with the numbers of their globals; set by <c>BindReplaceable</c>.</summary>
    public List<(int Global, ReplaceableFunction Function)> Slots { get; } = [];

    /// <summary>Names that dylibs had others link for them, and that these then did not show: by the scope of who asked.</summary>
    public List<(int Scope, int Name)> Sought { get; } = [];

    /// <summary>Signatures of groups with variables on which others rely, and which so stay where they are.</summary>
    public HashSet<int> Promised { get; } = [];

    /// <summary>Modules of which it holds objects that cannot be taken out again.</summary>
    public IReadOnlyList<LinkModule> Bound { get; set; } = [];

    /// <summary>By the number of a symbol that is linked already: the unit whose definition it is, where that may be taken out.</summary>
    public Dictionary<int, LinkedUnit> LinkedUnits { get; } = [];

    /// <summary>Whether a unit was taken out whose definitions the batch was resolved to.</summary>
    public bool HasLostUnits => LinkedUnits.Count > 0 && LinkedUnits.Values.Any(static unit => unit.IsTakenOut);

    /// <summary>Names that were defined as addresses, which definitions of it take over: the addresses that these had when it was resolved.</summary>
    public Dictionary<int, ExecutorAddress> TakenOver { get; } = [];

    /// <summary>What it becomes when it is linked.</summary>
    public LinkedUnit Unit { get; set; } = new([]);

    /// <summary>Who does what can be done in parallel.</summary>
    public Workers Workers { get; init; } = Workers.Plain;

    /// <summary>What batches in flight claim; null where one is linked after the other.</summary>
    public LinkClaims? Claims { get; init; }

    /// <summary>The moment at which the handler was called that it is linked for; 0 when it is for no handler. Initialisers that began before that moment may be those that wait for it, so that it may build on their batches.</summary>
    public long Asked { get; init; }

    /// <summary>The moment at which its own initialisers began; the last of all as long as they have not.</summary>
    public long Begun { get; set; } = long.MaxValue;

    /// <summary>Whether it claims what it has taken and will define.</summary>
    public bool IsInFlight { get; set; }

    /// <summary>Whether its initialisers have run.</summary>
    public bool IsLanded { get; set; }

    /// <summary>What others claim and it has come to, while it is collected.</summary>
    public List<ClaimMet> Met { get; } = [];

    /// <summary>What it claims itself, once others have asked; kept by <see cref="LinkClaims"/>.</summary>
    public List<int> Claimed { get; set; } = [];

    /// <summary>Batches in flight that it has to wait for, to be collected anew then.</summary>
    public HashSet<LinkBatch> Blockers { get; } = [];

    /// <summary>Batches in flight whose initialisers have not ended and whose symbols it uses all the same.</summary>
    public HashSet<LinkBatch> BuildsOn { get; } = [];

    /// <summary>What earlier batches defined.</summary>
    public LinkedSymbols Linked { get; }

    /// <summary>The objects, in the order in which they were named or needed; from the pass <c>BuildGotAndStubs</c> on the linker's own comes last.</summary>
    public List<ObjectGraph> Objects { get; } = [];

    /// <summary>The global symbols, in the order of first sight.</summary>
    public Span<GlobalSymbol> Globals => _globals.AsSpan(0, GlobalCount);

    /// <summary>How many global symbols there are.</summary>
    public int GlobalCount { get; private set; }

    /// <summary>Symbols that an archive may have to define although they are not new: a strong reference or a common symbol came after what was known of them. By number and in the order in which
    /// that happened.</summary>
    public List<int> Strengthened { get; } = [];

    /// <summary>Names that it defines and that code which is opened at run time is not to see, by their numbers; what given libraries refer to is not meant.</summary>
    public HashSet<int> Unlisted { get; } = [];

    /// <summary>Signatures of the COMDAT groups that objects of this batch provide, each once.</summary>
    public List<int> Groups { get; } = [];

    /// <summary>The inputs that the objects came from; marked as linked once the batch is finalized.</summary>
    public IReadOnlyList<LinkInput> Inputs { get; set; } = [];

    /// <summary>The input of each object, by its position; the linker's own object has none.</summary>
    public List<LinkInput> Sources { get; } = [];

    /// <summary>Libraries that the batch does without, if nothing is missing then.</summary>
    public IReadOnlyList<HeldLibrary> Held { get; set; } = [];

    /// <summary>Inputs that are themselves wrong: damaged, or in conflict with what came before.</summary>
    public HashSet<LinkInput> Faulty { get; } = [];

    /// <summary>Inputs that refer to what is missing.</summary>
    public HashSet<LinkInput> Lacking { get; } = [];

    /// <summary>Whether all names are bound, so that whatever is wrong from here on is so in this batch alone.</summary>
    public bool IsBound { get; set; }

    /// <summary>What is wrong so far; the link stops at the end of the phase that found something.</summary>
    public List<LinkException> Errors { get; } = [];

    /// <summary>What import libraries say of global symbols: the object that says it, and which of its imports that is.</summary>
    public Dictionary<int, (int Object, int Import)> Imports { get; } = [];

    /// <summary>Libraries that import libraries name and that could not be opened: why, by their file names.</summary>
    public IReadOnlyDictionary<string, string> UnopenedLibraries { get; set; } = new Dictionary<string, string>();

    /// <summary>What global symbols mean that nothing defines: the object that says so, and which of its defaults that is.</summary>
    public Dictionary<int, (int Object, int Default)> Defaults { get; } = [];

    /// <summary>The numbers of these symbols, as they came.</summary>
    public List<int> DefaultsInOrder { get; } = [];

    /// <summary>What objects want others to agree on: the value, and the object that was the first to say it.</summary>
    public Dictionary<string, (string Value, InputName First)> Agreements { get; } = [];

    /// <summary>By the number of a global symbol that is the pointer to another one (<c>__imp_</c>), and that nothing defines: that other one.</summary>
    public Dictionary<int, int> Pointers { get; } = [];

    /// <summary>Names of archives that its objects ask for and that are to be searched behind all that are given, each once.</summary>
    public IReadOnlyList<string> DefaultLibraries => DefaultLibraryNames.Of(this);

    /// <summary>Where it may come to lie; empty where that is not known beforehand. Set when names are bound.</summary>
    public AddressWindow Window { get; set; }

    /// <summary>Where the memory begins in which all batches come to lie; null where that is where this one does.</summary>
    public ulong? MemoryStart { get; set; }

    /// <summary>The address from which offsets count that code and tables state from the base of their image. Set with the addresses.</summary>
    public ulong ImageBase { get; set; }

    /// <summary>The symbol that stands for that address, by its number; -1 in formats without.</summary>
    public int ImageBaseSymbol { get; set; } = -1;

    /// <summary>The numbers of sections, from 1, by where those of each name begin; set by the layout, in formats whose code counts from there.</summary>
    public Dictionary<(SegmentKind Segment, ulong Start), int> NumberedSections { get; } = [];

    /// <summary>Symbols that the linker itself defines; set by <c>DefineSpecialSymbols</c>.</summary>
    public List<SpecialSymbol> SpecialSymbols { get; } = [];

    /// <summary>Functions that choose functions, by object and symbol, in the order of their slots; set by <c>BuildGotAndStubs</c>.</summary>
    public List<(int Object, int Symbol)> IndirectFunctions { get; } = [];

    /// <summary>What the linker itself adds; set by <c>BuildGotAndStubs</c>.</summary>
    public SyntheticSections Synthetic { get; set; } = SyntheticSections.None;

    /// <summary>Further parts of the linker's own object, by what symbols stand for them.</summary>
    public Dictionary<SpecialSymbolKind, int> SpecialBlocks { get; } = [];

    /// <summary>Sums of addresses and addends that GOT entries or stubs hold.</summary>
    public AddressSums Sums { get; } = new();

    /// <summary>Jumps between stretches of its code; null where its branches reach everything. Set by the layout.</summary>
    public CodeIslands? Islands { get; set; }

    /// <summary>The address of the batch's <c>__dso_handle</c>, under which its finalisers are registered; 0 where there can be none, and before the layout.</summary>
    public ulong DsoHandle => Synthetic.DsoHandle >= 0 ? Objects[Synthetic.Object].Blocks[Synthetic.DsoHandle].Address : 0;

    /// <summary>The first name that was looked up, by its number: a program's entry point; -1 for none.</summary>
    public int Entry { get; set; } = -1;

    /// <summary>Distance from the thread pointer to the batch's thread-local storage, as a number that wraps around; set once the executor has
    /// set it aside.</summary>
    public ulong ThreadStorageOffset { get; set; }

    /// <summary>How many relocations the live blocks have; set by <c>MarkLive</c>.</summary>
    public long RelocationCount { get; set; }

    /// <summary>The global that stands for another one; that one itself where none does.</summary>
    public int Lead(int number)
    {
        while (Elsewhere.TryGetValue(number, out int target))
        {
            number = target;
        }

        return number;
    }

    /// <summary>Where a symbol is found when the program runs, as an import library says; null for symbols of which none does.</summary>
    public LibraryImport? ImportOf(int number) => Imports.TryGetValue(number, out (int Object, int Import) import) ? LibraryNames.Of(this, Objects[import.Object], import.Import) : null;

    /// <summary>Refuses an object whose format is another, or whose code is for another processor.</summary>
    /// <exception cref="LinkException">It is.</exception>
    public void RequireTarget(ObjectGraph graph)
    {
        if (graph.Format != Target.Format)
        {
            throw new LinkException(new InputPlace(graph.Name), $"is {ObjectFormat.Of(graph.Format).Article} object, and {TargetOwner} is for {ObjectFormat.Of(Target.Format).Name}");
        }

        if (graph.Architecture != Architecture)
        {
            throw new LinkException(new InputPlace(graph.Name), $"is an object for {graph.Architecture.Name}, and {TargetOwner} is for {Architecture.Name}");
        }
    }

    /// <summary>Notes as an error that an object's code passes arguments by another convention than that of the objects before.</summary>
    public void RequireConvention(ObjectGraph graph)
    {
        if (Architecture.HasConventions && graph.Convention is { } own)
        {
            _firstWithConvention ??= graph;
            if (_firstWithConvention.Convention != own)
            {
                Errors.Add(new LinkException(
                    new InputPlace(graph.Name),
                    $"passes arguments as {own}, and {_firstWithConvention.Name} as {_firstWithConvention.Convention}: compile both with the same -mabi"));
            }
        }
    }

    /// <summary>Refuses to be linked to another processor.</summary>
    /// <param name="target">What runs where it is linked to; null where that is anything. A processor that nobody knows is taken to be the right one.</param>
    /// <exception cref="LinkException">It is.</exception>
    public void RequireTarget(Target? target)
    {
        if (target is { Architecture: not TargetArchitecture.Other } other && other.Architecture != Target.Architecture)
        {
            throw new LinkException($"the objects are for {Architecture.Name}, and the executor is for {other.Triple}");
        }
    }

    /// <summary>Notes that an object is at fault.</summary>
    /// <param name="object">Its position.</param>
    /// <param name="inputs"><see cref="Faulty"/> or <see cref="Lacking"/>.</param>
    public void Blame(int @object, HashSet<LinkInput> inputs)
    {
        if (@object >= 0 && @object < Sources.Count)
        {
            inputs.Add(Sources[@object]);
        }
    }

    /// <summary>Adds a global symbol that was never seen in this batch.</summary>
    public int AddGlobal(GlobalSymbol symbol)
    {
        if (GlobalCount == _globals.Length)
        {
            Array.Resize(ref _globals, 2 * GlobalCount);
        }

        _globals[GlobalCount] = symbol;
        return GlobalCount++;
    }
}
