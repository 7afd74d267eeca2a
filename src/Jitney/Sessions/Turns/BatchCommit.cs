using Jitney.Linking.Graph;
using Jitney.Linking.Replacement;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Sessions.Turns;

/// <summary>Makes the symbols of a batch known to later batches: for good once it is finalized, or before that, to be taken back if it fails.</summary>
/// <remarks>From its beginning on nobody takes out what the batch refers to. Not thread-safe: for whoever has the turn.</remarks>
internal sealed class BatchCommit
{
    private readonly LinkBatch _batch;
    private bool _isOver;
    private readonly IReadOnlyList<int> _wanted;

    // What was there before; null as long as nothing is to be taken back.
    private List<(int Name, LinkedSymbol Before)>? _before;
    private List<int>? _groups;

    // Names that others define, too, and whether they waited to be defined anew.
    private List<(int Name, bool IsExpected)>? _beside;

    /// <summary>Begins it.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="wanted">Numbers of the names that the lookup asked for.</param>
    public BatchCommit(LinkBatch batch, IReadOnlyList<int> wanted)
    {
        _batch = batch;
        _wanted = wanted;
        if (batch.HasModules)
        {
            FindUses();
        }

        foreach (LinkModule module in batch.Unit.Modules.Concat(batch.Bound))
        {
            module.FinalizingCount++;
        }
    }

    /// <summary>Its place among the batches: later ones may refer to it.</summary>
    public long Order { get; set; }

    /// <summary>Makes the symbols known for now. Does nothing the second time.</summary>
    public void Apply()
    {
        if (_before is null)
        {
            _before = [];
            _groups = [];
            _beside = [];
            Publish();
        }
    }

    /// <summary>Makes the symbols known for good.</summary>
    public void Complete()
    {
        _isOver = true;
        if (_before is null)
        {
            Publish();
        }

        foreach ((_, ReplaceableFunction function) in _batch.Slots)
        {
            function.Unit.UseNone();
            function.Unit.Use(_batch.Unit);
        }

        foreach (LinkModule module in _batch.Bound)
        {
            module.FinalizingCount--;
            module.IsBound = true;
        }

        foreach (LinkModule module in _batch.Unit.Modules)
        {
            module.FinalizingCount--;
            module.Units.Add(_batch.Unit);
            _batch.Unit.Inputs = _batch.Inputs;
        }

        foreach (LinkInput input in _batch.Inputs)
        {
            input.TakenBy = null;
        }
    }

    /// <summary>Takes back what was made known, but for what somebody has defined anew. Does nothing the second time.</summary>
    public void Undo()
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        _batch.Unit.UseNone();
        foreach (LinkModule module in _batch.Unit.Modules.Concat(_batch.Bound))
        {
            module.FinalizingCount--;
        }

        if (_before is null)
        {
            return;
        }

        for (int index = _before.Count - 1; index >= 0; index--)
        {
            (int name, LinkedSymbol before) = _before[index];
            _batch.Linked.Remove(name, _batch.Unit);
            if (_batch.Linked[name] is { Origin: SymbolOrigin.None } or { Origin: SymbolOrigin.Imported, Unit: null })
            {
                _batch.Linked.Set(name, before);
            }
        }

        foreach ((int name, bool isExpected) in _beside!)
        {
            _batch.Linked.Remove(name, _batch.Unit);
            if (isExpected)
            {
                _batch.Linked.Supersede(name);
            }
        }

        _groups!.ForEach(group => _batch.Linked.RemoveGroup(group, _batch.Unit));
        foreach (LinkInput input in _batch.Inputs)
        {
            input.IsLinked = false;
            input.TakenBy = null;
        }
    }

    private void FindUses()
    {
        for (int index = 0; index < _batch.GlobalCount; index++)
        {
            ref readonly GlobalSymbol global = ref _batch.Globals[index];
            LinkedUnit? used = global.State switch
            {
                GlobalState.Linked => _batch.LinkedUnits.GetValueOrDefault(index),
                GlobalState.Imported => _batch.Linked[global.Name].Unit,
                _ => null,
            };
            if (used is not null && global.IsReferenced)
            {
                _batch.Unit.Use(used);
            }
        }
    }

    private void Publish()
    {
        int[] copied = CopiedFunctions.NamesIn(_batch);
        var copies = new HashSet<LinkInput>();
        Dictionary<int, ReplaceableFunction> functions = _batch.Slots.ToDictionary(slot => _batch.Globals[slot.Global].Name, static slot => slot.Function);
        foreach (ref readonly GlobalSymbol global in _batch.Globals)
        {
            SymbolOrigin origin = global.State switch
            {
                GlobalState.Defined => SymbolOrigin.Object,
                GlobalState.Imported => SymbolOrigin.Imported,
                _ => SymbolOrigin.None,
            };
            if (origin == SymbolOrigin.Object && IsCopy(global, copied))
            {
                copies.Add(_batch.Sources[global.Object]);
            }
            else if (origin != SymbolOrigin.None)
            {
                bool isOwn = origin == SymbolOrigin.Object || global.Near != NearImport.None;
                LinkedUnit? unit = global.HasSlot ? functions[global.Name].Unit : isOwn ? _batch.Unit : null;
                Publish(global.Name, new LinkedSymbol((ExecutorAddress)global.Address, global.Size, global.Binding, global.Scope, global.Kind, origin, unit));
            }
        }

        foreach (int group in _batch.Groups)
        {
            if (_batch.Linked.TryGetGroup(group, out _))
            {
                // A batch that was in flight at the same time provides it, too: each has its copy.
                continue;
            }

            _groups?.Add(group);
            _batch.Linked.AddGroup(group, _batch.Unit);
            if (_batch.Unit.IsRemovable)
            {
                _batch.Unit.Groups.Add(group);
            }
        }

        // Until it counts for good, an input keeps the batch that has taken it.
        foreach (LinkInput input in _batch.Inputs)
        {
            input.IsLinked = !copies.Contains(input);
        }
    }

    // The next batch links one of its own.
    private bool IsCopy(in GlobalSymbol global, int[] copied) =>
        _batch.Objects[global.Object].IsForOneBatch
        || (global.Scope == SymbolScope.Hidden && copied.Contains(global.Name) && !_wanted.Contains(global.Name)
            && global.Object < _batch.Sources.Count && _batch.Sources[global.Object].Source.File.Name.Member is not null);

    // Whether the batch was resolved to define anew what was defined as an address: as that one.
    private bool TakesOver(int name, ExecutorAddress address) =>
        _batch.Linked.IsSuperseded(name) || (_batch.TakenOver.TryGetValue(name, out ExecutorAddress known) && known == address);

    private void Publish(int name, LinkedSymbol symbol)
    {
        LinkedSymbol before = _batch.Linked[name];
        if ((before.Origin == SymbolOrigin.Defined && !TakesOver(name, before.Address)) || (before.Origin == SymbolOrigin.Object && symbol.Origin == SymbolOrigin.Imported))
        {
            // Somebody has defined it since the batch was resolved.
            return;
        }

        if (_batch.Unit.IsRemovable && symbol.Unit == _batch.Unit)
        {
            _batch.Unit.Names.Add(name);
        }

        // One function for all, whoever defines it.
        bool isSameSlot = symbol.Unit is { Function: not null } && symbol.Unit == before.Unit;
        if (before.Origin is SymbolOrigin.Object or SymbolOrigin.Defined && symbol.Origin == SymbolOrigin.Object && !isSameSlot)
        {
            bool isExpected = false;
            if (_batch.Replacement is not null || _batch.DuplicatesOf(name) == DuplicateDefinitions.TheLastCounts)
            {
                isExpected = _batch.Linked.TakeOver(name, symbol);
            }
            else
            {
                // A module's own copy of what another module provides.
                _batch.Linked.AddOther(name, symbol);
            }

            _beside?.Add((name, isExpected));
            _batch.Linked.Follow(name);
            return;
        }

        _before?.Add((name, before));
        _batch.Linked.Set(name, symbol);
        _batch.Linked.Follow(name);
    }
}
