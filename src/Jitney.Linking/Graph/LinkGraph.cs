using Jitney.Linking.Resolution;

namespace Jitney.Linking.Graph;

/// <summary>A safe view of one batch for passes: objects' blocks, their symbols and edges.</summary>
/// <remarks>Views are small structs over the linker's own arrays and cost nothing to make. Not thread-safe.</remarks>
public sealed class LinkGraph
{
    private readonly LinkBatch _batch;

    internal LinkGraph(LinkBatch batch) => _batch = batch;

    /// <summary>How many objects the batch has; from <see cref="Passes.PassSlot.AfterAllocation"/> on the linker's own comes last.</summary>
    public int ObjectCount => _batch.Objects.Count;

    /// <summary>What an object is called: <c>a.o</c>, <c>lib.a(b.o)</c>.</summary>
    public string ObjectName(int index) => _batch.Objects[index].Name.ToString();

    /// <summary>How many blocks an object has.</summary>
    public int BlockCount(int index) => _batch.Objects[index].Blocks.Length;

    /// <summary>One block of an object.</summary>
    public BlockView Block(int index, int block) => new(_batch, _batch.Objects[index], block);

    /// <summary>Why each block is part of the result or is not, by object and block: from <see cref="Passes.PassSlot.AfterPrune"/> on. Found by a walk
    /// over the whole graph, so ask once.</summary>
    internal IReadOnlyList<IReadOnlyList<BlockReason>> Reasons() => BlockReasons.Of(_batch);

    /// <summary>All blocks of all objects, in their order.</summary>
    public IEnumerable<BlockView> Blocks
    {
        get
        {
            foreach (ObjectGraph graph in _batch.Objects)
            {
                for (int block = 0; block < graph.Blocks.Length; block++)
                {
                    yield return new BlockView(_batch, graph, block);
                }
            }
        }
    }
}
