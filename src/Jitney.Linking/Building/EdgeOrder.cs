using System.Buffers;
using Jitney.Linking.Graph;

namespace Jitney.Linking.Building;

/// <summary>Sorts edges by offset; equal offsets keep their order.</summary>
/// <remarks>Compilers write relocations in ascending runs, a few for each section, so runs are found and merged: that is linear in all but the
/// number of runs, and no worse than any sorting when there are as many as edges.</remarks>
internal static class EdgeOrder
{
    /// <summary>Sorts.</summary>
    public static void Sort(Span<Edge> edges)
    {
        List<int> ends = RunsOf(edges);
        if (ends.Count < 2)
        {
            return;
        }

        Edge[] rented = ArrayPool<Edge>.Shared.Rent(edges.Length);
        Span<Edge> from = edges;
        Span<Edge> to = rented.AsSpan(0, edges.Length);
        while (ends.Count > 1)
        {
            MergePairs(from, to, ends);
            Span<Edge> merged = to;
            to = from;
            from = merged;
        }

        from.CopyTo(edges);
        ArrayPool<Edge>.Shared.Return(rented);
    }

    /// <summary>The number of the first edge at or behind an offset, among edges that are sorted by it; how many there are when none is.</summary>
    public static int FirstAt(ReadOnlySpan<Edge> edges, uint offset)
    {
        int low = 0;
        int high = edges.Length;
        while (low < high)
        {
            int middle = (int)(((uint)low + (uint)high) / 2);
            if (edges[middle].Offset < offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static List<int> RunsOf(ReadOnlySpan<Edge> edges)
    {
        var ends = new List<int>();
        for (int index = 1; index < edges.Length; index++)
        {
            if (edges[index].Offset < edges[index - 1].Offset)
            {
                ends.Add(index);
            }
        }

        ends.Add(edges.Length);
        return ends;
    }

    // Merges the first run with the second, the third with the fourth, and leaves the ends of the merged runs.
    private static void MergePairs(ReadOnlySpan<Edge> from, Span<Edge> to, List<int> ends)
    {
        int start = 0;
        int merged = 0;
        for (int run = 0; run < ends.Count; run += 2)
        {
            int middle = ends[run];
            int end = run + 1 < ends.Count ? ends[run + 1] : middle;
            Merge(from[start..middle], from[middle..end], to[start..end]);
            ends[merged++] = end;
            start = end;
        }

        ends.RemoveRange(merged, ends.Count - merged);
    }

    private static void Merge(ReadOnlySpan<Edge> left, ReadOnlySpan<Edge> right, Span<Edge> to)
    {
        int next = 0;
        while (!left.IsEmpty && !right.IsEmpty)
        {
            if (right[0].Offset < left[0].Offset)
            {
                to[next++] = right[0];
                right = right[1..];
            }
            else
            {
                to[next++] = left[0];
                left = left[1..];
            }
        }

        left.CopyTo(to[next..]);
        right.CopyTo(to[(next + left.Length)..]);
    }
}
