using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Sessions.Turns;

/// <summary>Makes the symbols of a batch known to later batches: for good once it is finalized, or before that, to be taken back if it fails.</summary>
/// <remarks>Not thread-safe: for whoever has the turn.</remarks>
/// <param name="batch">The batch.</param>
/// <param name="wanted">Numbers of the names that the lookup asked for.</param>
internal sealed class BatchCommit(LinkBatch batch, IReadOnlyList<int> wanted)
{
    // What was there before; null as long as nothing is to be taken back.
    private List<(int Name, LinkedSymbol Before)>? _before;
    private List<int>? _groups;

    /// <summary>Its place among the batches: later ones may refer to it.</summary>
    public long Order { get; set; }

    /// <summary>Makes the symbols known for now. Does nothing the second time.</summary>
    public void Apply()
    {
        if (_before is null)
        {
            _before = [];
            _groups = [];
            Publish();
        }
    }

    /// <summary>Makes the symbols known for good.</summary>
    public void Complete()
    {
        if (_before is null)
        {
            Publish();
        }

        foreach (LinkInput input in batch.Inputs)
        {
            input.TakenBy = null;
        }
    }

    /// <summary>Takes back what was made known, but for what somebody has defined anew.</summary>
    public void Undo()
    {
        if (_before is null)
        {
            return;
        }

        for (int index = _before.Count - 1; index >= 0; index--)
        {
            (int name, LinkedSymbol before) = _before[index];
            if (batch.Linked[name].Origin != SymbolOrigin.Defined)
            {
                batch.Linked.Set(name, before);
            }
        }

        _groups!.ForEach(batch.Linked.RemoveGroup);
        foreach (LinkInput input in batch.Inputs)
        {
            input.IsLinked = false;
            input.TakenBy = null;
        }
    }

    private void Publish()
    {
        int[] copied = CopiedFunctions.NamesIn(batch);
        var copies = new HashSet<LinkInput>();
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            SymbolOrigin origin = global.State switch
            {
                GlobalState.Defined => SymbolOrigin.Object,
                GlobalState.Imported => SymbolOrigin.Imported,
                _ => SymbolOrigin.None,
            };
            if (origin == SymbolOrigin.Object && copied.Length > 0 && IsCopy(global, copied))
            {
                copies.Add(batch.Sources[global.Object]);
            }
            else if (origin != SymbolOrigin.None)
            {
                Set(global.Name, new LinkedSymbol((ExecutorAddress)global.Address, global.Size, global.Binding, global.Scope, global.Kind, origin));
            }
        }

        foreach (int group in batch.Groups)
        {
            if (_groups is not null && !batch.Linked.HasGroup(group))
            {
                _groups.Add(group);
            }

            batch.Linked.AddGroup(group);
        }

        // Until it counts for good, an input keeps the batch that has taken it.
        foreach (LinkInput input in batch.Inputs)
        {
            input.IsLinked = !copies.Contains(input);
        }
    }

    // The next batch links one of its own.
    private bool IsCopy(in GlobalSymbol global, int[] copied) =>
        global.Scope == SymbolScope.Hidden && copied.Contains(global.Name) && !wanted.Contains(global.Name)
        && global.Object < batch.Sources.Count && batch.Sources[global.Object].Source.File.Name.Member is not null;

    private void Set(int name, LinkedSymbol symbol)
    {
        _before?.Add((name, batch.Linked[name]));
        batch.Linked.Set(name, symbol);
    }
}
