using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Layout;

/// <summary>Puts the entries of a table of functions in the order of these, in which the system searches it.</summary>
/// <remarks>The functions have been laid out before: code comes first.</remarks>
internal static class FunctionOrder
{
    /// <summary>Sorts blocks that are an entry each.</summary>
    public static List<(int Object, int Block)> Sort(LinkBatch batch, List<(int Object, int Block)> entries)
    {
        var order = new (ulong Place, int Number)[entries.Count];
        for (int index = 0; index < order.Length; index++)
        {
            order[index] = (PlaceOf(batch, batch.Objects[entries[index].Object], entries[index].Block), index);
        }

        Array.Sort(order);
        return [.. order.Select(one => entries[one.Number])];
    }

    // Functions that are not of the batch come last.
    private static ulong PlaceOf(LinkBatch batch, ObjectGraph graph, int entry)
    {
        ReadOnlySpan<Edge> edges = graph.EdgesOf(graph.Blocks[entry]);
        if (edges is not [{ Offset: 0 }, ..])
        {
            return ulong.MaxValue;
        }

        long addend = graph.Addend(edges[0]);
        int symbol = edges[0].Target;
        if (graph.Globals[symbol] is >= 0 and int number)
        {
            ref readonly GlobalSymbol global = ref batch.Globals[number];
            if (global.State != GlobalState.Defined)
            {
                return ulong.MaxValue;
            }

            (graph, symbol) = (batch.Objects[global.Object], global.Symbol);
        }

        return graph.Symbols[symbol] is { Block: >= 0 } function
            ? unchecked(graph.Blocks[function.Block].SegmentOffset + function.Value + (ulong)addend)
            : ulong.MaxValue;
    }
}
