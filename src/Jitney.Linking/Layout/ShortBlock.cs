using Jitney.Linking.Architectures;
using Jitney.Linking.Graph;

namespace Jitney.Linking.Layout;

/// <summary>A block while it is found out how short it becomes.</summary>
/// <param name="graph">Its object.</param>
/// <param name="number">Its number there.</param>
/// <param name="shortener">Knows its code.</param>
internal sealed class ShortBlock(ObjectGraph graph, int number, CodeShortener shortener)
{
    private readonly ulong _fullSize = graph.Blocks[number].Size;
    private readonly Span[] _spans = SpansOf(graph, number, shortener);

    /// <summary>Whether any of its code can become shorter.</summary>
    public bool CanShorten => _spans.Length > 0;

    /// <summary>Whether any has.</summary>
    public bool IsShort => graph.Blocks[number].Size != _fullSize;

    /// <summary>Its object.</summary>
    public ObjectGraph Graph => graph;

    /// <summary>Its number there.</summary>
    public int Number => number;

    /// <summary>Finds out how short each span can be.</summary>
    /// <param name="distance">The distance from a place in the block, as it is now, to an edge's target; null where it is not known.</param>
    /// <returns>Whether anything has changed. <see cref="Take"/> makes it so.</returns>
    public bool Measure(Func<ShortBlock, ulong, Edge, (long Least, long Most)?> distance)
    {
        ReadOnlySpan<byte> content = graph.ContentOf(graph.Blocks[number]);
        ReadOnlySpan<Edge> edges = graph.EdgesOf(graph.Blocks[number]);
        ulong removed = 0;
        bool hasChanged = false;
        foreach (ref Span span in _spans.AsSpan())
        {
            ref readonly Edge edge = ref edges[span.Edge];
            span.Next = shortener.SizeAt(edge, content.Slice((int)span.Offset, span.Full), span.Offset - removed, span.Size, distance(this, span.Offset - span.RemovedBefore, edge));
            removed += (ulong)(span.Full - span.Next);
            hasChanged |= span.Next != span.Size;
        }

        return hasChanged;
    }

    /// <summary>Gives the block the size that was measured.</summary>
    public void Take()
    {
        ulong removed = 0;
        foreach (ref Span span in _spans.AsSpan())
        {
            span.Size = span.Next;
            span.RemovedBefore = removed;
            removed += (ulong)(span.Full - span.Size);
        }

        graph.Blocks[number].Size = _fullSize - removed;
    }

    /// <summary>Where a place of the file lies in the block as it is now.</summary>
    public ulong Map(ulong offset)
    {
        int low = 0;
        int high = _spans.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_spans[middle].Offset <= offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        if (low == 0)
        {
            return offset;
        }

        ref readonly Span span = ref _spans[low - 1];
        ulong inside = offset - span.Offset;
        ulong start = span.Offset - span.RemovedBefore;
        return inside < (ulong)span.Full ? start + Math.Min(inside, (ulong)span.Size) : start + inside - (ulong)(span.Full - span.Size);
    }

    /// <summary>Gives the object the short code, and edges and symbols that fit it.</summary>
    public void Write()
    {
        ref Block block = ref graph.Blocks[number];
        ReadOnlySpan<byte> full = graph.ContentOf(block)[..(int)_fullSize];
        var code = new byte[block.Size];
        ulong from = 0;
        ulong to = 0;
        Edge[] edges = graph.EdgesToChange();
        foreach (ref readonly Span span in _spans.AsSpan())
        {
            int before = (int)(span.Offset - from);
            full.Slice((int)from, before).CopyTo(code.AsSpan((int)to));
            to += (ulong)before;
            ReadOnlySpan<byte> whole = full.Slice((int)span.Offset, span.Full);
            Span<byte> rest = code.AsSpan((int)to, span.Size);
            whole[..span.Size].CopyTo(rest);
            if (span.Size != span.Full)
            {
                shortener.Write(rest, ref edges[block.FirstEdge + span.Edge], whole);
            }

            to += (ulong)span.Size;
            from = span.Offset + (ulong)span.Full;
        }

        full[(int)from..].CopyTo(code.AsSpan((int)to));
        foreach (ref Edge edge in edges.AsSpan(block.FirstEdge, block.EdgeCount))
        {
            edge.Offset = (uint)Map(edge.Offset);
        }

        graph.SetCode(number, code);
    }

    // Code in which another edge has something to write keeps its length.
    private static Span[] SpansOf(ObjectGraph graph, int number, CodeShortener shortener)
    {
        ref readonly Block block = ref graph.Blocks[number];
        ReadOnlySpan<Edge> edges = graph.EdgesOf(block);
        var spans = new List<Span>();
        ulong end = 0;
        bool isLastSpan = false;
        for (int index = 0; index < edges.Length; index++)
        {
            ref readonly Edge edge = ref edges[index];
            int full = shortener.FullSize(edge);
            ulong size = Math.Max((ulong)full, (ulong)EdgeKinds.Width(edge.Kind));
            if (size == 0)
            {
                continue;
            }

            bool overlaps = edge.Offset < end;
            if (overlaps && isLastSpan)
            {
                spans.RemoveAt(spans.Count - 1);
            }

            isLastSpan = full > 0 && !overlaps && edge.Offset + (ulong)full <= block.Size;
            if (isLastSpan)
            {
                spans.Add(new Span { Edge = index, Offset = edge.Offset, Full = full, Size = full });
            }

            end = Math.Max(end, edge.Offset + size);
        }

        return [.. spans];
    }

    // Code that may become shorter.
    private struct Span
    {
        public int Edge;
        public ulong Offset;
        public int Full;
        public int Size;
        public int Next;
        public ulong RemovedBefore;
    }
}
