using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Layout;

/// <summary>How much thread-local storage a batch may come to need: known as soon as its objects are, before anything is stripped.</summary>
internal static class ThreadNeed
{
    /// <summary>Adds up all thread-local variables of a batch; empty when it has none.</summary>
    public static ThreadStorageRoom Of(LinkBatch batch)
    {
        ulong size = 0;
        byte alignment = 0;
        foreach (ObjectGraph graph in batch.Objects)
        {
            foreach (ref readonly Block block in graph.Blocks.AsSpan())
            {
                if (graph.Sections[block.Section].Role is SectionRole.ThreadData or SectionRole.ThreadZeroFill && !block.IsDiscarded && block.Size > 0)
                {
                    Add(block.Size, block.AlignmentLog2);
                }
            }
        }

        // They become one block, aligned as strictly as any of them.
        ulong commons = 0;
        byte strictest = 0;
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global is { State: GlobalState.Common, Kind: SymbolKind.ThreadLocal })
            {
                commons = Math.Min(Alignment.Up(commons, global.CommonAlignmentLog2) + Math.Min(global.Size, ThreadStorageRoom.MaximumSize), ThreadStorageRoom.MaximumSize);
                strictest = Math.Max(strictest, global.CommonAlignmentLog2);
            }
        }

        if (commons > 0)
        {
            Add(commons, strictest);
        }

        return size == 0 ? default : new ThreadStorageRoom(size, Math.Min(1UL << alignment, ThreadStorageRoom.MaximumAlignment));

        // What is larger than anything possible is refused by the layout, in its own words.
        void Add(ulong added, byte alignmentLog2)
        {
            size = Math.Min(Alignment.Up(size, alignmentLog2) + Math.Min(added, ThreadStorageRoom.MaximumSize), ThreadStorageRoom.MaximumSize);
            alignment = Math.Max(alignment, alignmentLog2);
        }
    }
}
