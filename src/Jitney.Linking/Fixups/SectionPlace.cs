using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Fixups;

/// <summary>Where a symbol lies among all sections of its section's name, for formats whose code counts from there.</summary>
/// <param name="Number">The number of these sections, from 1.</param>
/// <param name="Offset">Where in them it lies; null for a number without a place.</param>
internal readonly record struct SectionPlace(int Number, ulong? Offset)
{
    /// <summary>Finds it; null for what lies in no section of the batch.</summary>
    public static SectionPlace? Of(LinkBatch batch, ObjectGraph graph, int symbol)
    {
        if (graph.Globals[symbol] is >= 0 and int number)
        {
            ref readonly GlobalSymbol global = ref batch.Globals[number];
            if (global.State != GlobalState.Defined)
            {
                // What may be missing is 0 in whatever way it is named.
                return global.State switch
                {
                    GlobalState.Null => new SectionPlace(0, 0),
                    GlobalState.Absolute => OfNumber(batch),
                    _ => null,
                };
            }

            (graph, symbol) = (batch.Objects[global.Object], global.Symbol);
        }

        Symbol defined = graph.Symbols[symbol];
        if (defined.Block == SymbolPlace.Absolute)
        {
            return OfNumber(batch);
        }

        if (defined.Block < 0 || !graph.Blocks[defined.Block].IsLive)
        {
            return null;
        }

        ref readonly Block block = ref graph.Blocks[defined.Block];
        if (!batch.NumberedSections.TryGetValue((graph.Sections[block.Section].Segment, block.SegmentOffset - block.ThreadOffset), out int section))
        {
            return null;
        }

        // Thread-local variables lie behind those of the program, in each thread's block.
        ulong before = graph.Sections[block.Section].Role == SectionRole.ThreadData ? batch.ThreadStorageOffset : 0;
        return new SectionPlace(section, unchecked(before + block.ThreadOffset + defined.Value));
    }

    // Linkers count a section behind all others for these.
    private static SectionPlace OfNumber(LinkBatch batch) => new(batch.NumberedSections.Count + 1, null);
}
