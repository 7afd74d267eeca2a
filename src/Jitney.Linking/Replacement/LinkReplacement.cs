using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Replacement;

/// <summary>Inputs that replace what is linked: what becomes of each name that they define.</summary>
/// <remarks>Functions take their names over. Variables of the same size go on as they are, and what refers to them refers to those; so do tables of virtual functions and descriptions of types, which objects that
/// live on lead to. A batch may be collected more than once, so it is begun anew each time.</remarks>
/// <param name="module">The module of the inputs.</param>
/// <param name="which">Whether what is linked under a name may be replaced, by the name's number; null when all may. For the rest the ordinary rules hold.</param>
/// <param name="throwIfUnfit">Refuses the inputs by the numbers of the names of functions whose slots would lead to them; null to take all.</param>
internal sealed class LinkReplacement(LinkModule module, Func<int, bool>? which = null, Action<IReadOnlyCollection<int>>? throwIfUnfit = null)
{
    private readonly HashSet<int> _kept = [];
    private readonly HashSet<int> _changed = [];
    private readonly Dictionary<ObjectGraph, HashSet<int>> _constructed = [];

    /// <summary>The module of the inputs.</summary>
    public LinkModule Module => module;

    /// <summary>Numbers of the names of variables that keep memory and value.</summary>
    public IReadOnlyCollection<int> Kept => _kept;

    /// <summary>Numbers of the names of variables that are other ones now: of another size, kind or constness, or of each thread.</summary>
    public IReadOnlyCollection<int> Changed => _changed;

    /// <summary>What the slots of functions will lead to that had a definition before.</summary>
    public List<SlotValue> Switches { get; } = [];

    /// <summary>Numbers of the names of functions that take over for what is linked from now on, because they were not replaceable when earlier code was linked.</summary>
    public List<int> TakenOver { get; } = [];

    /// <summary>Numbers of the names of functions and variables that nothing defined before.</summary>
    public List<int> New { get; } = [];

    /// <summary>Whose definitions it takes the place of.</summary>
    public HashSet<LinkedUnit> Former { get; } = [];

    /// <summary>Begins anew.</summary>
    public void Begin()
    {
        _kept.Clear();
        _changed.Clear();
        _constructed.Clear();
        Switches.Clear();
        TakenOver.Clear();
        New.Clear();
        Former.Clear();
    }

    /// <summary>Notes whose place a batch takes, before its symbols are known and its initialisers run.</summary>
    public void Note(LinkBatch batch)
    {
        HashSet<int> switched = [.. Switches.Select(static value => value.Function.Name)];
        throwIfUnfit?.Invoke(switched);
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global.State != GlobalState.Defined || global.Object >= batch.Sources.Count || batch.Sources[global.Object].Module != module)
            {
                continue;
            }

            LinkedSymbol before = batch.Linked[global.Name];
            if (before.Origin == SymbolOrigin.None)
            {
                New.Add(global.Name);
            }
            else if (before.Unit is { } unit)
            {
                Former.UnionWith(unit.Function is null ? [unit] : unit.Uses);
                if (!switched.Contains(global.Name) && !_changed.Contains(global.Name) && global.Binding == SymbolBinding.Strong)
                {
                    TakenOver.Add(global.Name);
                }
            }
        }
    }

    /// <summary>Whether it is for this to say what an object's definition of a name is that is linked already.</summary>
    public bool IsOf(LinkBatch batch, ObjectGraph graph, int name) => graph.Index < batch.Sources.Count && batch.Sources[graph.Index].Module == module && which?.Invoke(name) != false;

    /// <summary>Whether a definition takes the place of one that is linked.</summary>
    public bool TakesOver(LinkedSymbol linked, ObjectGraph graph, int index, int name)
    {
        ref readonly Symbol symbol = ref graph.Symbols[index];
        if (symbol.Kind is SymbolKind.Function or SymbolKind.IndirectFunction && linked.Kind is not (SymbolKind.Data or SymbolKind.ThreadLocal))
        {
            return true;
        }

        // What is common has no section, and is a variable.
        bool isCommon = symbol.Block == SymbolPlace.Common;
        bool isVariable = symbol.Kind == SymbolKind.Data || (isCommon && symbol.Kind != SymbolKind.ThreadLocal);
        if (isVariable && linked.Kind == SymbolKind.Data && linked.Size == symbol.Size
            && (IsOfTypes(graph.NameBytes(symbol)) || ((isCommon || (IsWritable(graph, symbol) && !ConstructedIn(graph).Contains(index))) && linked.Unit?.IsWritable(linked.Address.Value) == true)))
        {
            _kept.Add(name);
            return false;
        }

        if (symbol.Kind is SymbolKind.Data or SymbolKind.ThreadLocal || isCommon)
        {
            _changed.Add(name);
        }

        return true;
    }

    // Compilers construct all variables of a file in one function. What is constructed anew, and destroyed by whoever has constructed it, is another variable.
    private HashSet<int> ConstructedIn(ObjectGraph graph)
    {
        if (!_constructed.TryGetValue(graph, out HashSet<int>? targets))
        {
            _constructed.Add(graph, targets = []);
            for (int index = 1; index < graph.FirstGlobal; index++)
            {
                ref readonly Symbol symbol = ref graph.Symbols[index];
                if (symbol.Kind == SymbolKind.Function && symbol.Block >= 0 && graph.NameBytes(symbol.NameOffset).StartsWith("_GLOBAL__"u8))
                {
                    foreach (ref readonly Edge edge in graph.EdgesOf(graph.Blocks[symbol.Block]))
                    {
                        if (edge.Offset >= symbol.Value && edge.Offset - symbol.Value < symbol.Size)
                        {
                            targets.Add(edge.Target);
                        }
                    }
                }
            }
        }

        return targets;
    }

    // Tables of virtual functions, descriptions of types and their names, by C++'s rules for names (Itanium ABI).
    private static bool IsOfTypes(ReadOnlySpan<byte> name) => name.StartsWith("_ZTV"u8) || name.StartsWith("_ZTI"u8) || name.StartsWith("_ZTS"u8) || name.StartsWith("_ZTT"u8);

    private static bool IsWritable(ObjectGraph graph, in Symbol symbol)
    {
        if (symbol.Block < 0)
        {
            return false;
        }

        ref readonly GraphSection section = ref graph.Sections[graph.Blocks[symbol.Block].Section];
        return section.Segment == SegmentKind.Writable && !graph.NameBytes(section.NameOffset).StartsWith(".data.rel.ro"u8);
    }
}
