using System.Numerics;
using System.Runtime.InteropServices;
using Jitney.Linking.Failures;
using Jitney.Linking.Formats;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Resolution;

/// <summary>Adds objects to a batch and resolves their names: strong over common over weak, the first COMDAT group wins, what an earlier
/// batch defined stays.</summary>
/// <remarks>Knows which names of the session this batch has seen by a stamp for each name, so that starting a batch costs nothing.
/// One for each session; not thread-safe.</remarks>
internal sealed class ObjectResolver
{
    private int[] _globalOfName = [];
    private int[] _stampOfName = [];
    private readonly Dictionary<(SharedNames Names, int Scope), int[]> _shared = [];
    private int _stamp;

    private LinkBatch _batch = null!;
    private readonly GroupChoice _groups;

    // What references to a name mean, where it is another name.
    private readonly Dictionary<int, int> _stands = [];

    /// <summary>Makes one.</summary>
    public ObjectResolver() => _groups = new GroupChoice(this);

    /// <summary>Who has asked for which name, for those who ask for each once.</summary>
    public NameAskers Askers { get; } = new();

    /// <summary>Whether the code will run in a process, whose unwinder and C library it uses.</summary>
    public bool IsForProcess { get; set; }

    /// <summary>What objects agree on with linkers.</summary>
    public ObjectFormat Format { get; set; } = ObjectFormat.Of(TargetFormat.Elf);

    /// <summary>Whose C allocator the process has that the code will run in.</summary>
    public AllocatorOwner Allocator { get; set; }

    /// <summary>Has references to a name served by <c>__wrap_NAME</c>, and such to <c>__real_NAME</c> by the name itself.</summary>
    public void Wrap(int name, int wrapper, int real) => (_stands[name], _stands[real]) = (wrapper, name);

    /// <summary>Has references to a name mean another.</summary>
    public void Stand(int name, int other)
    {
        // That may have been said to mean a third, and the name to be meant by others.
        other = _stands.GetValueOrDefault(other, other);
        foreach (int earlier in _stands.Where(pair => pair.Value == name).Select(static pair => pair.Key).ToArray())
        {
            _stands[earlier] = other;
        }

        _stands[name] = other;
    }

    /// <summary>Turns to a new batch.</summary>
    public void Begin(LinkBatch batch)
    {
        _batch = batch;
        _stamp++;
        batch.Number = _stamp;
        _groups.Begin(batch, _stamp);
    }

    /// <summary>Adds an object; its global symbols get their numbers in the batch.</summary>
    public void Add(ObjectGraph graph)
    {
        graph.Index = _batch.Objects.Count;
        _batch.Objects.Add(graph);
        _batch.RequireConvention(graph);
        ChooseGroups(graph);
        Span<int> known = graph.Names is { } names && !graph.HasNameNumbers ? KnownOf(names.Names, graph.Scope) : default;
        for (int index = graph.FirstGlobal; index < graph.Symbols.Length; index++)
        {
            Add(graph, index, known);
        }

        if (graph.Requests is { } requests)
        {
            RequestTaking.Take(_batch, this, graph, requests);
        }
    }

    /// <summary>Gives the names of an object that is not added yet their numbers; those with default versions are left out.</summary>
    public void NumberNames(ObjectGraph graph)
    {
        if (graph.HasNameNumbers)
        {
            return;
        }

        Span<int> known = graph.Names is { } names ? KnownOf(names.Names, graph.Scope) : default;
        for (int index = graph.FirstGlobal; index < graph.Symbols.Length; index++)
        {
            if (graph.Symbols[index].Version != SymbolVersion.Default)
            {
                graph.Globals[index] = NumberOf(graph, index, known);
            }
        }

        graph.HasNameNumbers = true;
    }

    /// <summary>The number in the batch of a name that is wanted whoever defines it.</summary>
    public int Want(int name)
    {
        int number = GlobalOf(name, static () => new GlobalSymbol { Object = -1, Symbol = -1, Binding = SymbolBinding.Strong });
        _batch.Globals[number].IsReferenced = true;
        return number;
    }

    /// <summary>Has a name wanted that nobody misses if nothing defines it.</summary>
    public void Ask(int name)
    {
        int count = _batch.GlobalCount;
        int number = GlobalOf(name, static () => new GlobalSymbol { Object = -1, Symbol = -1, Binding = SymbolBinding.Weak });
        ref GlobalSymbol global = ref _batch.Globals[number];
        if (number < count && global.State == GlobalState.Undefined && global.IsWeak && !global.IsAsked)
        {
            _batch.Strengthened.Add(number);
        }

        global.IsAsked = true;
        global.IsReferenced = true;
    }

    /// <summary>The number in the batch of a name that is wanted as strongly as another symbol is, since that is the pointer to it.</summary>
    /// <param name="pointer">The number of the pointer.</param>
    /// <param name="name">The name.</param>
    public int Follow(int pointer, int name)
    {
        SymbolBinding binding = _batch.Globals[pointer].Binding;
        int number = GlobalOf(name, static () => new GlobalSymbol { Object = -1, Symbol = -1, Binding = SymbolBinding.Weak });
        if (binding == SymbolBinding.Strong)
        {
            Strengthen(number);
        }

        return number;
    }

    /// <summary>The number in the batch of a name that nobody need define.</summary>
    public int Know(int name) => GlobalOf(name, static () => new GlobalSymbol { Object = -1, Symbol = -1, Binding = SymbolBinding.Weak });

    /// <summary>Has a symbol wanted as by a strong reference.</summary>
    public void Strengthen(int number)
    {
        ref GlobalSymbol global = ref _batch.Globals[number];
        if (global.State == GlobalState.Undefined && global.IsWeak)
        {
            global.Binding = SymbolBinding.Strong;
            _batch.Strengthened.Add(number);
        }
    }

    /// <summary>Has a symbol of another dylib, or of the process, stand for one that its own dylib does not define.</summary>
    /// <param name="number">The number in the batch of the symbol that is referred to.</param>
    /// <param name="name">The name that is meant.</param>
    public void Lead(int number, int name)
    {
        int target = GlobalOf(name, static () => new GlobalSymbol { Object = -1, Symbol = -1, Binding = SymbolBinding.Weak });
        ref GlobalSymbol from = ref _batch.Globals[number];
        ref GlobalSymbol to = ref _batch.Globals[target];
        if (to.State == GlobalState.Undefined && (to.Object < 0 || (to.IsWeak && !from.IsWeak)))
        {
            (to.Object, to.Symbol) = (from.Object, from.Symbol);
        }

        if (to.State == GlobalState.Undefined && !from.IsWeak)
        {
            to.Binding = SymbolBinding.Strong;
        }

        to.IsReferenced |= from.IsReferenced;
        to.IsAsked |= from.IsAsked;
        if (_batch.Imports.Remove(number, out (int, int) import))
        {
            _batch.Imports.TryAdd(target, import);
        }

        from.State = GlobalState.Elsewhere;
        _batch.Elsewhere[number] = target;
    }

    /// <summary>The number in the batch of a name; -1 when this batch has not seen it.</summary>
    public int Find(int name) => name < _stampOfName.Length && _stampOfName[name] == _stamp ? _globalOfName[name] : -1;

    // The first object that has a group provides it.
    private void ChooseGroups(ObjectGraph graph)
    {
        if (graph.Groups.Length > 0)
        {
            _groups.Choose(graph);
        }
    }

    // What the session calls names that batches share, plus one; 0 for those that it has not seen.
    private Span<int> KnownOf(SharedNames shared, int scope)
    {
        ref int[]? known = ref CollectionsMarshal.GetValueRefOrAddDefault(_shared, (shared, scope), out _);
        int count = shared.Count;
        if (known is null || known.Length < count)
        {
            Array.Resize(ref known, Math.Max(count, 2 * (known?.Length ?? 0)));
        }

        return known;
    }

    private void Add(ObjectGraph graph, int index, Span<int> known)
    {
        ref readonly Symbol symbol = ref graph.Symbols[index];
        if (symbol.Version != SymbolVersion.Default)
        {
            graph.Globals[index] = Add(graph, index, graph.HasNameNumbers ? graph.Globals[index] : NumberOf(graph, index, known));
            return;
        }

        ReadOnlySpan<byte> name = graph.NameBytes(symbol);

        // A second definition is one fault, under whichever name.
        int errors = _batch.Errors.Count;
        graph.Globals[index] = Add(graph, index, _batch.Names.Intern(Format.ExactName(name), graph.Scope));
        if (!IsReference(graph, symbol) && _batch.Errors.Count == errors)
        {
            Add(graph, index, _batch.Names.Intern(Format.PlainName(name), graph.Scope));
        }
    }

    private int NumberOf(ObjectGraph graph, int index, Span<int> known)
    {
        ref readonly Symbol symbol = ref graph.Symbols[index];
        int name = known.IsEmpty ? Intern(graph, symbol) : Intern(graph, symbol, ref known[graph.Names!.Numbers[index - graph.FirstGlobal]]);
        return _stands.Count > 0 && symbol.Block == SymbolPlace.Undefined ? _stands.GetValueOrDefault(name, name) : name;
    }

    private int Intern(ObjectGraph graph, in Symbol symbol) => _batch.Names.Intern(graph.NameBytes(symbol), symbol.NameHash, graph.Scope);

    private int Intern(ObjectGraph graph, in Symbol symbol, ref int known)
    {
        if (known == 0)
        {
            known = Intern(graph, symbol) + 1;
        }

        return known - 1;
    }

    private int Add(ObjectGraph graph, int index, int name)
    {
        ref readonly Symbol symbol = ref graph.Symbols[index];
        int number = GlobalOf(name, static () => new GlobalSymbol { Object = -1, Symbol = -1, Binding = SymbolBinding.Weak });
        ref GlobalSymbol global = ref _batch.Globals[number];
        if (symbol.Block != SymbolPlace.Undefined && IsReserved(name, graph.Name.Member is not null))
        {
            Refer(ref global, number, graph, index);
            return number;
        }

        global.Scope = (SymbolScope)Math.Max((int)global.Scope, (int)symbol.Scope);
        if (IsReference(graph, symbol))
        {
            Refer(ref global, number, graph, index);
        }
        else
        {
            // What becomes common wants a value from now on; new names are looked at anyway.
            bool mayBecomeCommon = global.State is GlobalState.Undefined or GlobalState.Defined && symbol.Block == SymbolPlace.Common && global.Object >= 0;
            Define(ref global, graph, index);
            if (mayBecomeCommon && global.State == GlobalState.Common)
            {
                _batch.Strengthened.Add(number);
            }
        }

        return number;
    }

    /// <summary>Whether a definition of a name does not count.</summary>
    public bool IsReserved(int name, bool isInArchive) => IsReserved(_batch.Names.Bytes(name), isInArchive);

    /// <inheritdoc cref="IsReserved(int, bool)"/>
    public bool IsReserved(ReadOnlySpan<byte> name, bool isInArchive) => IsForProcess
        && (Format.IsReserved(name, isInArchive) || (isInArchive && Allocator == AllocatorOwner.Host && Format.IsAllocator(name)));

    private static bool IsReference(ObjectGraph graph, in Symbol symbol) =>
        symbol.Block is SymbolPlace.Undefined or SymbolPlace.Nowhere || (symbol.Block >= 0 && graph.Blocks[symbol.Block].IsDiscarded);

    private void Refer(ref GlobalSymbol global, int number, ObjectGraph graph, int index)
    {
        if (global.State != GlobalState.Undefined)
        {
            return;
        }

        // Remember a referrer for messages; a strong one says more than a weak one.
        SymbolBinding binding = graph.Symbols[index].Binding;
        bool becomesStrong = global.IsWeak && binding == SymbolBinding.Strong;
        if (becomesStrong && global.Object >= 0)
        {
            _batch.Strengthened.Add(number);
        }

        if (global.Object < 0 || becomesStrong)
        {
            (global.Object, global.Symbol) = (graph.Index, index);
        }

        global.Binding = binding == SymbolBinding.Strong ? SymbolBinding.Strong : global.Binding;
    }

    private void Define(ref GlobalSymbol global, ObjectGraph graph, int index)
    {
        ref readonly Symbol symbol = ref graph.Symbols[index];
        bool isCommon = symbol.Block == SymbolPlace.Common;
        switch (global.State)
        {
            case GlobalState.Linked when _batch.Replacement is { } replacement && replacement.IsOf(_batch, graph, global.Name):
                if (!replacement.TakesOver(_batch.Linked[global.Name], graph, index, global.Name))
                {
                    return;
                }

                break;
            case GlobalState.Linked when symbol.Block >= 0 && (graph.IsForOneBatch || (graph.Blocks[symbol.Block].Flags & BlockFlags.OwnCopy) != 0):
                break;
            case GlobalState.Linked:
                LinkedSymbol linked = _batch.Linked[global.Name];
                if (symbol.Binding == SymbolBinding.Strong && !isCommon && _batch.DuplicatesOf(global.Name) == DuplicateDefinitions.TheLastCounts && linked.Unit is not { Function: not null })
                {
                    break;
                }

                if (symbol.Binding == SymbolBinding.Strong && !isCommon && linked.Binding == SymbolBinding.Strong && !SamePlace.IsOf(linked, symbol))
                {
                    ReportDuplicate(graph, index, new InputName("an object linked earlier"));
                }

                return;
            case GlobalState.Absolute when symbol.Binding == SymbolBinding.Strong && !isCommon && _batch.DuplicatesOf(global.Name) == DuplicateDefinitions.TheLastCounts:
                _batch.TakenOver[global.Name] = _batch.Linked[global.Name].Address;
                break;
            case GlobalState.Absolute:
                if (symbol.Binding == SymbolBinding.Strong && !isCommon && !SamePlace.IsOf(_batch.Linked[global.Name], symbol))
                {
                    ReportDuplicate(graph, index, new InputName("a definition by address"));
                }

                return;
            case GlobalState.Defined when symbol.Binding == SymbolBinding.Weak || (isCommon && !global.IsWeak):
                return;
            case GlobalState.Defined when !global.IsWeak && SamePlace.IsOf(_batch, global, graph, symbol):
                return;
            case GlobalState.Defined when !global.IsWeak:
                ReportDuplicate(graph, index, _batch.Objects[global.Object].Name);
                return;
            case GlobalState.Common when isCommon:
                global.Size = Math.Max(global.Size, symbol.Size);
                global.CommonAlignmentLog2 = Math.Max(global.CommonAlignmentLog2, (byte)BitOperations.Log2(symbol.Value));
                return;
            case GlobalState.Common when symbol.Binding == SymbolBinding.Weak:
                return;
        }

        global.WasDefined = isCommon && global.State == GlobalState.Defined;
        global.State = isCommon ? GlobalState.Common : GlobalState.Defined;
        global.Object = graph.Index;
        global.Symbol = index;
        global.Size = symbol.Size;
        global.Binding = symbol.Binding;
        global.Kind = isCommon && symbol.Kind != SymbolKind.ThreadLocal ? SymbolKind.Data : symbol.Kind;
        global.CommonAlignmentLog2 = isCommon ? (byte)BitOperations.Log2(symbol.Value) : (byte)0;
    }

    private void ReportDuplicate(ObjectGraph graph, int index, InputName first)
    {
        if (graph.Scope < _batch.Dylibs.Count && _batch.Dylibs[graph.Scope].Duplicates == DuplicateDefinitions.TheFirstCounts)
        {
            return;
        }

        ref readonly Symbol symbol = ref graph.Symbols[index];
        string name = graph.SymbolName(index);
        InputPlace place = symbol.Block >= 0
            ? graph.Place(symbol.Block, symbol.Value, name)
            : new InputPlace(graph.Name, Symbol: name);
        _batch.Errors.Add(new DuplicateDefinitionException(place, first));
        _batch.Blame(graph.Index, _batch.Faulty);
    }

    private int GlobalOf(int name, Func<GlobalSymbol> make)
    {
        if (name >= _globalOfName.Length)
        {
            int length = Math.Max(_batch.Names.Count, 2 * _globalOfName.Length);
            Array.Resize(ref _globalOfName, length);
            Array.Resize(ref _stampOfName, length);
        }

        if (_stampOfName[name] == _stamp)
        {
            return _globalOfName[name];
        }

        if (_batch.Claims is { IsEmpty: false } claims)
        {
            claims.Meet(_batch, name);
        }

        GlobalSymbol added = make();
        added.Name = name;
        added.GotEntry = -1;
        added.Stub = -1;
        LinkedSymbol linked = _batch.Linked.ForNext(name);
        if (linked.Origin is SymbolOrigin.Object or SymbolOrigin.Defined)
        {
            added.State = linked.Origin == SymbolOrigin.Object ? GlobalState.Linked : GlobalState.Absolute;
            added.Address = linked.Address.Value;
            added.Size = linked.Size;
            added.Kind = linked.Kind;
            if (linked.Unit is { } unit && _batch.HasModules)
            {
                // Until the batch is entered as a user of it, others may define the name anew, or take the unit out.
                _batch.LinkedUnits[_batch.GlobalCount] = unit;
            }
        }

        _stampOfName[name] = _stamp;
        _globalOfName[name] = _batch.AddGlobal(added);
        return _globalOfName[name];
    }
}
