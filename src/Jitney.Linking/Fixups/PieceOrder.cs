namespace Jitney.Linking.Fixups;

/// <summary>The order in which pieces are made: those of each lane spread evenly over the whole.</summary>
/// <remarks>One segment after the other, all threads would wait for one lane while the others are free.</remarks>
internal static class PieceOrder
{
    // The last for pieces that need no lane.
    private const int Lists = ISegmentWriter.Lanes + 1;

    /// <summary>Orders pieces. Those of one lane keep their order.</summary>
    /// <returns>For each turn the index of its piece.</returns>
    public static int[] Of(List<Piece> pieces, ISegmentWriter writer)
    {
        Span<double> total = stackalloc double[Lists];
        Span<double> left = stackalloc double[Lists];
        Span<int> next = stackalloc int[Lists];
        total.Clear();
        next.Clear();
        foreach (Piece piece in pieces)
        {
            total[ListOf(piece, writer)] += piece.Size;
        }

        total.CopyTo(left);
        var order = new int[pieces.Count];
        for (int turn = 0; turn < order.Length; turn++)
        {
            int chosen = -1;
            for (int list = 0; list < Lists; list++)
            {
                while (next[list] < pieces.Count && ListOf(pieces[next[list]], writer) != list)
                {
                    next[list]++;
                }

                // The one of which the largest part is left.
                if (next[list] < pieces.Count && (chosen < 0 || left[list] / total[list] > left[chosen] / total[chosen]))
                {
                    chosen = list;
                }
            }

            int index = next[chosen]++;
            left[chosen] -= pieces[index].Size;
            order[turn] = index;
        }

        return order;
    }

    private static int ListOf(Piece piece, ISegmentWriter writer) => writer.LaneOf(piece.Segment) ?? ISegmentWriter.Lanes;
}
