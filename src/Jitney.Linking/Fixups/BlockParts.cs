using Jitney.Linking.Architectures;
using Jitney.Linking.Building;
using Jitney.Linking.Graph;

namespace Jitney.Linking.Fixups;

/// <summary>Cuts large blocks into parts that can be fixed up by themselves.</summary>
/// <remarks>Only blocks whose edges are sorted by offset are cut. Most of them touch their own bytes alone; those that may rewrite instructions look at what stands around
/// them, so no cut may come near.</remarks>
internal static class BlockParts
{
    private const uint Around = 20;
    private const uint Before = 4;

    /// <summary>The first place from a wish on at which a block may be cut.</summary>
    /// <param name="architecture">Whose instructions they fix up.</param>
    /// <param name="edges">The block's edges.</param>
    /// <param name="wish">Where a cut would be welcome.</param>
    /// <param name="size">The block's size, which is the answer when no place is found before.</param>
    public static uint FindCut(Architecture architecture, ReadOnlySpan<Edge> edges, uint wish, uint size)
    {
        uint cut = wish;
        for (int index = EdgeOrder.FirstAt(edges, wish < Around ? 0 : wish - Around); index < edges.Length && cut < size; index++)
        {
            ref readonly Edge edge = ref edges[index];
            bool looksAround = architecture.LooksAround(edge.Kind);
            uint first = looksAround && edge.Offset >= Before ? edge.Offset - Before : edge.Offset;
            uint end = looksAround ? edge.Offset + Around : edge.Offset + (uint)EdgeKinds.Width(edge.Kind);
            if (edge.Offset >= cut + Before)
            {
                break;
            }

            if (first < cut && end > cut)
            {
                cut = end;
            }
        }

        return Math.Min(cut, size);
    }

    /// <summary>The edges of a part.</summary>
    /// <param name="edges">The block's edges.</param>
    /// <param name="size">The block's size.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="length">The part's size.</param>
    public static ReadOnlySpan<Edge> EdgesOf(ReadOnlySpan<Edge> edges, ulong size, uint start, int length)
    {
        if ((ulong)length == size)
        {
            return edges;
        }

        int first = EdgeOrder.FirstAt(edges, start);
        return edges[first..EdgeOrder.FirstAt(edges, start + (uint)length)];
    }
}
