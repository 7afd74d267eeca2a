using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Resolution;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Sessions;

/// <summary>A batch that is linked and in the executor's memory.</summary>
internal sealed class LinkedImage(LinkBatch batch, BatchLayout layout, FinalizedMemory memory)
{
    /// <summary>Where it lies.</summary>
    public FinalizedMemory Memory { get; } = memory;

    /// <summary>How it was linked; kept for listings only as long as the image itself.</summary>
    public LinkBatch Batch { get; } = batch;

    /// <summary>Where its blocks lie.</summary>
    public BatchLayout Layout { get; } = layout;

    /// <summary>Makes its symbols known to later batches.</summary>
    public void Commit()
    {
        foreach (ref readonly GlobalSymbol global in Batch.Globals)
        {
            SymbolOrigin origin = global.State switch
            {
                GlobalState.Defined => SymbolOrigin.Object,
                GlobalState.Imported => SymbolOrigin.Imported,
                _ => SymbolOrigin.None,
            };
            if (origin != SymbolOrigin.None)
            {
                Batch.Linked.Set(
                    global.Name,
                    new LinkedSymbol((ExecutorAddress)global.Address, global.Size, global.Binding, global.Scope, global.Kind, origin));
            }
        }

        CommitDsoHandle();
        foreach (int group in Batch.Groups)
        {
            Batch.Linked.AddGroup(group);
        }

        foreach (LinkInput input in Batch.Inputs)
        {
            input.IsLinked = true;
            input.TakenBy = null;
        }
    }

    // The handle is the dylib's, not the batch's: the first batch provides it for all.
    private void CommitDsoHandle()
    {
        if (Batch.Synthetic.DsoHandle < 0)
        {
            return;
        }

        ulong address = Batch.Objects[Batch.Synthetic.Object].Blocks[Batch.Synthetic.DsoHandle].Address;
        Batch.Linked.Set(
            Batch.Names.Intern("__dso_handle"u8),
            new LinkedSymbol((ExecutorAddress)address, 8, SymbolBinding.Strong, SymbolScope.Hidden, SymbolKind.Data, SymbolOrigin.Object));
    }
}
