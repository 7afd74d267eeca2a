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
                    // What is larger than anything possible is refused by the layout, in its own words.
                    size = Math.Min(Alignment.Up(size, block.AlignmentLog2) + Math.Min(block.Size, ThreadStorageRoom.MaximumSize), ThreadStorageRoom.MaximumSize);
                    alignment = Math.Max(alignment, block.AlignmentLog2);
                }
            }
        }

        return size == 0 ? default : new ThreadStorageRoom(size, Math.Min(1UL << alignment, ThreadStorageRoom.MaximumAlignment));
    }
}
