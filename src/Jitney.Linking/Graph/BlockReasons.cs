using Jitney.Linking.Resolution;

namespace Jitney.Linking.Graph;

/// <summary>Finds out after dead stripping why each block is live or is not: the roots as <c>MarkLive</c> has them, then what first leads from
/// one to each other block.</summary>
internal sealed class BlockReasons
{
    private readonly LinkBatch _batch;
    private readonly BlockReason?[][] _reasons;
    private readonly Queue<(int Object, int Block)> _work = new();

    private BlockReasons(LinkBatch batch)
    {
        _batch = batch;
        _reasons = [.. batch.Objects.Select(graph => new BlockReason?[graph.Blocks.Length])];
    }

    /// <summary>A reason for each block of each object of a batch that was stripped.</summary>
    public static IReadOnlyList<IReadOnlyList<BlockReason>> Of(LinkBatch batch)
    {
        var reasons = new BlockReasons(batch);
        reasons.FindRoots();
        while (reasons._work.TryDequeue(out (int Object, int Block) next))
        {
            reasons.Visit(batch.Objects[next.Object], next.Block);
        }

        return [.. batch.Objects.Select((graph, index) => (IReadOnlyList<BlockReason>)
            [.. reasons._reasons[index].Select((reason, block) => reason ?? Rest(graph.Blocks[block]))])];
    }

    private static BlockReason Rest(in Block block) => block switch
    {
        { IsDiscarded: true } => new BlockReason(BlockReasonKind.Discarded, ""),
        { IsLive: false } => new BlockReason(BlockReasonKind.Unreferenced, ""),
        _ when (block.Flags & BlockFlags.Frames) != 0 => new BlockReason(BlockReasonKind.Unwinding, ""),
        _ => new BlockReason(BlockReasonKind.Linker, ""),
    };

    private void FindRoots()
    {
        foreach (ref readonly GlobalSymbol global in _batch.Globals)
        {
            if (global.State == GlobalState.Defined && _batch.Objects[global.Object].Symbols[global.Symbol].Block is >= 0 and int block)
            {
                Reach(global.Object, block, BlockReasonKind.Defines, _batch.Names.Text(global.Name));
            }
        }

        for (int index = 0; index < _batch.Objects.Count; index++)
        {
            ObjectGraph graph = _batch.Objects[index];
            for (int block = 0; block < graph.Blocks.Length; block++)
            {
                if ((graph.Blocks[block].Flags & BlockFlags.Retain) != 0)
                {
                    Reach(index, block, BlockReasonKind.Kept, "");
                }
            }
        }
    }

    private void Visit(ObjectGraph graph, int block)
    {
        ref readonly Block entry = ref graph.Blocks[block];
        if ((entry.Flags & BlockFlags.Frames) == 0)
        {
            Follow(graph, block, graph.EdgesOf(entry));
        }

        for (int frame = entry.FirstFrame; frame >= 0; frame = graph.Frames[frame].Next)
        {
            ref readonly FrameRecord record = ref graph.Frames[frame];
            Follow(graph, block, graph.FrameEdges.AsSpan(record.FirstEdge, record.EdgeCount));
            Follow(graph, block, graph.FrameEdges.AsSpan(record.CommonFirstEdge, record.CommonEdgeCount));
        }
    }

    private void Follow(ObjectGraph graph, int block, ReadOnlySpan<Edge> edges)
    {
        foreach (ref readonly Edge edge in edges)
        {
            int number = graph.Globals[edge.Target];
            if (number < 0)
            {
                ReachFrom(graph, block, graph.Index, graph.Symbols[edge.Target].Block);
                continue;
            }

            ref readonly GlobalSymbol global = ref _batch.Globals[number];
            if (global.State == GlobalState.Defined)
            {
                ReachFrom(graph, block, global.Object, _batch.Objects[global.Object].Symbols[global.Symbol].Block);
            }
            else if (global.State == GlobalState.Special)
            {
                foreach ((int owner, int named) in _batch.SpecialSymbols[global.Symbol].Blocks)
                {
                    ReachFrom(graph, block, owner, named);
                }
            }
        }
    }

    private void ReachFrom(ObjectGraph graph, int block, int owner, int target)
    {
        if (target >= 0 && _reasons[owner][target] is null)
        {
            Reach(owner, target, BlockReasonKind.Referenced, $"{graph.Name} {graph.SectionName(graph.Blocks[block].Section)}");
        }
    }

    private void Reach(int owner, int block, BlockReasonKind kind, string detail)
    {
        if (_batch.Objects[owner].Blocks[block].IsLive && _reasons[owner][block] is null)
        {
            _reasons[owner][block] = new BlockReason(kind, detail);
            _work.Enqueue((owner, block));
        }
    }
}
