using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Sessions.Turns;

/// <summary>Makes the symbols of a batch known to later batches: for good once it is finalized, or before that, to be taken back if it fails.</summary>
/// <remarks>Not thread-safe: for whoever has the turn.</remarks>
internal sealed class BatchCommit(LinkBatch batch)
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
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            SymbolOrigin origin = global.State switch
            {
                GlobalState.Defined => SymbolOrigin.Object,
                GlobalState.Imported => SymbolOrigin.Imported,
                _ => SymbolOrigin.None,
            };
            if (origin != SymbolOrigin.None)
            {
                Set(global.Name, new LinkedSymbol((ExecutorAddress)global.Address, global.Size, global.Binding, global.Scope, global.Kind, origin));
            }
        }

        PublishDsoHandle();
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
            input.IsLinked = true;
        }
    }

    // The handle is the dylib's, not the batch's: the first batch provides it for all.
    private void PublishDsoHandle()
    {
        if (batch.Synthetic.DsoHandle >= 0)
        {
            ulong address = batch.Objects[batch.Synthetic.Object].Blocks[batch.Synthetic.DsoHandle].Address;
            Set(
                batch.Names.Intern("__dso_handle"u8),
                new LinkedSymbol((ExecutorAddress)address, 8, SymbolBinding.Strong, SymbolScope.Hidden, SymbolKind.Data, SymbolOrigin.Object));
        }
    }

    private void Set(int name, LinkedSymbol symbol)
    {
        _before?.Add((name, batch.Linked[name]));
        batch.Linked.Set(name, symbol);
    }
}
