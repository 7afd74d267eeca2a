using Jitney.Linking.Architectures;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Layout;

/// <summary>Lays a batch out whose code may become shorter by that: alignments that assemblers left to linkers, and calls of what turns out to lie near.</summary>
/// <remarks>
/// A first layout gives distances. By them code becomes shorter, which gives another layout, until nothing changes. A call that became a jump stays one: whatever else
/// is left out, a distance grows by less than the largest alignment on the way. So every layout is good, and the number of rounds is a matter of speed alone.
/// Needs: a batch that is complete. Leaves behind: a layout, and blocks, edges and symbols that fit it.
/// </remarks>
internal sealed class CodeShortening
{
    private const int MostRounds = 8;

    private readonly LinkBatch _batch;
    private readonly List<ShortBlock> _blocks = [];
    private readonly ShortBlock?[]?[] _blocksOfObjects;
    private long _largestAlignment = 1;
    private bool _isLaidOut;

    private CodeShortening(LinkBatch batch, CodeShortener shortener)
    {
        if (batch.Architecture.Island is not null)
        {
            throw new InvalidOperationException("islands would be put in with each layout");
        }

        _batch = batch;
        _blocksOfObjects = new ShortBlock[batch.Objects.Count][];
        foreach (ObjectGraph graph in batch.Objects)
        {
            Collect(graph, shortener);
        }
    }

    /// <summary>Lays a batch out.</summary>
    /// <exception cref="ObjectFiles.Failures.LinkException">It is larger than anything that can be linked.</exception>
    public static BatchLayout LayOut(LinkBatch batch) =>
        batch.Architecture.Shortener is { } shortener ? new CodeShortening(batch, shortener).Run() : BatchLayout.Of(batch);

    private void Collect(ObjectGraph graph, CodeShortener shortener)
    {
        for (int number = 0; number < graph.Blocks.Length; number++)
        {
            ref readonly Block block = ref graph.Blocks[number];
            if (!block.IsLive)
            {
                continue;
            }

            if (graph.Sections[block.Section].Segment == SegmentKind.Code)
            {
                _largestAlignment = Math.Max(_largestAlignment, 1L << block.AlignmentLog2);
            }

            if ((block.Flags & BlockFlags.Shortens) != 0 && new ShortBlock(graph, number, shortener) is { CanShorten: true } candidate)
            {
                _blocks.Add(candidate);
                (_blocksOfObjects[graph.Index] ??= new ShortBlock[graph.Blocks.Length])[number] = candidate;
            }
        }
    }

    private BatchLayout Run()
    {
        if (_blocks.Count == 0)
        {
            return BatchLayout.Of(_batch);
        }

        _ = Measure();
        BatchLayout layout = BatchLayout.Of(_batch);
        _isLaidOut = true;
        for (int round = 0; round < MostRounds && Measure(); round++)
        {
            layout = BatchLayout.Of(_batch);
        }

        Write();
        return layout;
    }

    // All distances are those of one layout: so blocks change only when all are measured.
    private bool Measure()
    {
        var changed = new bool[_blocks.Count];
        _batch.Workers.For(_blocks.Count, index => changed[index] = _blocks[index].Measure(Distance));
        if (!changed.Contains(true))
        {
            return false;
        }

        _batch.Workers.For(_blocks.Count, index => _blocks[index].Take());
        return true;
    }

    private (long Least, long Most)? Distance(ShortBlock from, ulong offset, Edge edge)
    {
        ObjectGraph graph = from.Graph;
        if (!_isLaidOut || !IsCode(graph, from.Number) || TargetOf(graph, edge) is not { } target || !IsCode(target.Graph, target.Block))
        {
            return null;
        }

        ulong start = graph.Blocks[from.Number].SegmentOffset + offset;
        ulong end = unchecked(target.Graph.Blocks[target.Block].SegmentOffset + target.Offset);
        long distance = unchecked((long)(end - start));
        long growth = target.Graph == graph && target.Block == from.Number ? 1L << graph.Blocks[from.Number].AlignmentLog2 : _largestAlignment;
        return (distance - growth, distance + growth);
    }

    private static bool IsCode(ObjectGraph graph, int block) => graph.Blocks[block].IsLive && graph.Sections[graph.Blocks[block].Section].Segment == SegmentKind.Code;

    // Where an edge's target lies, as far as that is known before there are addresses.
    private (ObjectGraph Graph, int Block, ulong Offset)? TargetOf(ObjectGraph graph, in Edge edge)
    {
        long addend = graph.Addend(edge);
        if (graph.Globals[edge.Target] is not (>= 0 and int number))
        {
            return graph.LocalStubs?[edge.Target] is >= 0 and int local ? StubOf(local) : PlaceOf(graph, edge.Target, addend);
        }

        ref readonly GlobalSymbol global = ref _batch.Globals[number];
        int stub = addend == 0 ? global.Stub : _batch.Sums.Of(graph, edge)?.Stub ?? -1;
        return stub >= 0
            ? StubOf(stub)
            : global is { State: GlobalState.Defined, HasSlot: false } ? PlaceOf(_batch.Objects[global.Object], global.Symbol, addend) : null;
    }

    private (ObjectGraph Graph, int Block, ulong Offset)? PlaceOf(ObjectGraph graph, int symbol, long addend)
    {
        if (graph.Symbols[symbol] is not { Block: >= 0 } entry)
        {
            return null;
        }

        ulong place = _blocksOfObjects[graph.Index]?[entry.Block]?.Map(entry.Value) ?? entry.Value;
        return (graph, entry.Block, unchecked(place + (ulong)addend));
    }

    private (ObjectGraph Graph, int Block, ulong Offset) StubOf(int stub) =>
        (_batch.Objects[_batch.Synthetic.Object], _batch.Synthetic.Stubs, (ulong)stub * (ulong)_batch.Synthetic.StubSize);

    private void Write()
    {
        foreach (ShortBlock block in _blocks)
        {
            if (block.IsShort)
            {
                block.Write();
            }
        }

        for (int index = 0; index < _blocksOfObjects.Length; index++)
        {
            if (_blocksOfObjects[index] is { } blocks)
            {
                MoveSymbols(_batch.Objects[index], blocks);
            }
        }
    }

    private void MoveSymbols(ObjectGraph graph, ShortBlock?[] blocks)
    {
        Symbol[] symbols = graph.SymbolsToChange();
        for (int index = 0; index < symbols.Length; index++)
        {
            ref Symbol symbol = ref symbols[index];
            if (symbol.Block < 0 || blocks[symbol.Block] is not { IsShort: true } block)
            {
                continue;
            }

            ulong start = block.Map(symbol.Value);
            symbol.Size = unchecked(block.Map(symbol.Value + symbol.Size) - start);
            symbol.Value = start;
            if (graph.Globals[index] is >= 0 and int number && _batch.Globals[number] is { State: GlobalState.Defined } global && global.Object == graph.Index && global.Symbol == index)
            {
                _batch.Globals[number].Size = symbol.Size;
            }
        }
    }
}
