using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Graph;

/// <summary>One edge, as passes see it.</summary>
public readonly struct EdgeView
{
    private readonly LinkBatch _batch;
    private readonly ObjectGraph _graph;
    private readonly int _block;
    private readonly int _edge;

    internal EdgeView(LinkBatch batch, ObjectGraph graph, int block, int edge)
    {
        _batch = batch;
        _graph = graph;
        _block = block;
        _edge = edge;
    }

    /// <summary>Where it is fixed up, in bytes from the block's start.</summary>
    public ulong Offset => Entry.Offset;

    /// <summary>What is computed.</summary>
    public EdgeKind Kind => Entry.Kind;

    /// <summary>What is added.</summary>
    public long Addend => _graph.Addend(Entry);

    /// <summary>The target symbol's name; that of its section for symbols without a name.</summary>
    public string TargetName
    {
        get
        {
            int global = _graph.Globals[Entry.Target];
            return global >= 0 ? _batch.Names.Text(_batch.Globals[global].Name) : _graph.SymbolName(Entry.Target);
        }
    }

    /// <summary>The target's address in the executor; null before allocation.</summary>
    public ExecutorAddress TargetAddress => Entry.Target < _graph.Addresses.Length ? (ExecutorAddress)_graph.Addresses[Entry.Target] : default;

    private ref readonly Edge Entry => ref _graph.EdgesOf(_graph.Blocks[_block])[_edge];
}
