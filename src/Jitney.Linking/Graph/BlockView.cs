using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Graph;

/// <summary>One block, as passes see it.</summary>
public readonly struct BlockView
{
    private readonly LinkBatch _batch;
    private readonly ObjectGraph _graph;
    private readonly int _block;

    internal BlockView(LinkBatch batch, ObjectGraph graph, int block)
    {
        _batch = batch;
        _graph = graph;
        _block = block;
    }

    /// <summary>The object it belongs to.</summary>
    public string ObjectName => _graph.Name.ToString();

    /// <summary>The section it belongs to.</summary>
    public string SectionName => _graph.SectionName(Entry.Section);

    /// <summary>Its size in bytes.</summary>
    public ulong Size => Entry.Size;

    /// <summary>Its alignment in bytes.</summary>
    public ulong Alignment => 1UL << Entry.AlignmentLog2;

    /// <summary>Where in memory it goes.</summary>
    public SegmentKind Segment => _graph.Sections[Entry.Section].Segment;

    /// <summary>Whether it is part of the result.</summary>
    public bool IsLive => Entry.IsLive;

    /// <summary>Its address in the executor; null before allocation.</summary>
    public ExecutorAddress Address => (ExecutorAddress)Entry.Address;

    /// <summary>Its bytes as the file has them, or shorter once the layout is known; empty for zero fill.</summary>
    public ReadOnlySpan<byte> Content => Entry.IsZeroFill ? default : _graph.ContentOf(Entry)[..(int)Entry.Size];

    /// <summary>How many edges it has.</summary>
    public int EdgeCount => Entry.EdgeCount;

    private ref readonly Block Entry => ref _graph.Blocks[_block];

    /// <summary>One of its edges.</summary>
    public EdgeView Edge(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)EdgeCount, nameof(index));
        return new EdgeView(_batch, _graph, _block, index);
    }

    /// <summary>Keeps the block whatever refers to it. Only before pruning.</summary>
    public void Keep() => _graph.Blocks[_block].Flags |= BlockFlags.Retain;
}
