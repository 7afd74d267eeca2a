using System.Runtime.InteropServices;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Passes;

/// <summary>Dead stripping: marks the blocks that can be reached from the roots, and gathers what their edges need of their targets.</summary>
/// <remarks>
/// Needs: a resolved batch. Leaves behind: <see cref="BlockFlags.Live"/> on blocks; <see cref="GlobalSymbol.Needs"/> on global symbols; a list of
/// local symbols with GOT entries in their objects. Roots are all definitions of non-local symbols that count, and what the format marks
/// as kept. Unwind tables do not keep code alive; code that is alive needs what its record refers to. What is linked to a block lives as that does.
/// </remarks>
internal ref struct MarkLive
{
    private readonly LinkBatch _batch;
    private readonly Span<ObjectGraph> _objects;
    private readonly Span<GlobalSymbol> _globals;
    private readonly List<(int Object, int Block)> _work = [];

    private MarkLive(LinkBatch batch)
    {
        _batch = batch;
        _objects = CollectionsMarshal.AsSpan(batch.Objects);
        _globals = batch.Globals;
    }

    /// <summary>Runs the pass.</summary>
    public static void Run(LinkBatch batch, StripMode mode)
    {
        var pass = new MarkLive(batch);
        pass.MarkRoots(mode);
        while (pass._work.Count > 0)
        {
            (int owner, int block) = pass._work[^1];
            pass._work.RemoveAt(pass._work.Count - 1);
            pass.Visit(pass._objects[owner], block);
        }

        pass.KeepFrameTables();
    }

    private readonly void MarkRoots(StripMode mode)
    {
        foreach (ObjectGraph graph in _objects)
        {
            for (int block = 0; block < graph.Blocks.Length; block++)
            {
                BlockFlags flags = graph.Blocks[block].Flags;
                if ((flags & BlockFlags.Frames) == 0 && ((flags & BlockFlags.Retain) != 0 || (mode == StripMode.KeepAll && !IsLinked(graph, block))))
                {
                    Mark(graph, block);
                }
            }
        }

        foreach (ref readonly GlobalSymbol global in _globals)
        {
            if (global.State == GlobalState.Defined && _objects[global.Object].Symbols[global.Symbol].Block is >= 0 and int block)
            {
                Mark(_objects[global.Object], block);
            }
        }
    }

    private readonly void Mark(ObjectGraph graph, int block)
    {
        ref Block entry = ref graph.Blocks[block];
        if ((entry.Flags & (BlockFlags.Live | BlockFlags.Discarded)) == 0)
        {
            entry.Flags |= BlockFlags.Live;
            _work.Add((graph.Index, block));
        }
    }

    private readonly void Visit(ObjectGraph graph, int block)
    {
        ref readonly Block entry = ref graph.Blocks[block];
        for (int linked = graph.Linked?.First(block) ?? -1; linked >= 0; linked = graph.Linked!.Next(linked))
        {
            Mark(graph, linked);
        }

        if ((entry.Flags & BlockFlags.Frames) == 0)
        {
            Follow(graph, block, entry.FirstEdge, entry.EdgeCount);
        }

        for (int frame = entry.FirstFrame; frame >= 0; frame = graph.Frames[frame].Next)
        {
            ref readonly FrameRecord record = ref graph.Frames[frame];
            Follow(graph, record.TableBlock, record.FirstEdge, record.EdgeCount);
            Follow(graph, record.TableBlock, record.CommonFirstEdge, record.CommonEdgeCount);
        }
    }

    private readonly void Follow(ObjectGraph graph, int block, int firstEdge, int count)
    {
        _batch.RelocationCount += count;
        ReadOnlySpan<EdgeTraits> traits = EdgeKinds.All;
        ReadOnlySpan<Symbol> symbols = graph.Symbols;
        foreach (ref Edge edge in graph.Edges.AsSpan(firstEdge, count))
        {
            ref readonly Symbol symbol = ref symbols[edge.Target];
            EdgeTraits needs = traits[(int)edge.Kind] & ~EdgeTraits.Width;
            if (symbol.Global >= 0)
            {
                ref GlobalSymbol global = ref _globals[symbol.Global];
                if (global.IsReferenced && (global.Needs & needs) == needs && global.State == GlobalState.Defined)
                {
                    // As another edge before; and what is defined is a root.
                    continue;
                }

                global.Needs |= needs;
                global.IsReferenced = true;
                if (global.State == GlobalState.Defined)
                {
                    ObjectGraph owner = _objects[global.Object];
                    if (owner.Symbols[global.Symbol].Block is >= 0 and int target)
                    {
                        Mark(owner, target);
                    }
                }
                else if (global.State == GlobalState.Special)
                {
                    MarkNamedSections(_batch.SpecialSymbols[global.Symbol]);
                }

                continue;
            }

            if ((needs & EdgeTraits.GotEntry) != 0)
            {
                NeedLocalGotEntry(graph, edge.Target);
            }

            if (symbol.Kind == SymbolKind.IndirectFunction)
            {
                NeedLocalStub(graph, edge.Target);
            }

            if (symbol.Block < 0)
            {
                CheckPlace(graph, block, ref edge, symbol.Block);
            }
            else if (graph.Blocks[symbol.Block].IsDiscarded)
            {
                ForgetDiscarded(graph, block, ref edge);
            }
            else
            {
                Mark(graph, symbol.Block);
            }
        }
    }

    private static void NeedLocalGotEntry(ObjectGraph graph, int symbol)
    {
        if (graph.LocalGotEntries is null)
        {
            graph.LocalGotEntries = new int[graph.Symbols.Length];
            graph.LocalGotEntries.AsSpan().Fill(-1);
        }

        graph.LocalGotEntries[symbol] = 0;
    }

    private static void NeedLocalStub(ObjectGraph graph, int symbol)
    {
        if (graph.LocalStubs is null)
        {
            graph.LocalStubs = new int[graph.Symbols.Length];
            graph.LocalStubs.AsSpan().Fill(-1);
        }

        graph.LocalStubs[symbol] = 0;
    }

    private readonly void CheckPlace(ObjectGraph graph, int block, ref Edge edge, int place)
    {
        if (place == SymbolPlace.Nowhere)
        {
            _batch.Errors.Add(new LinkException(
                graph.Place(block, edge.Offset, graph.SymbolName(edge.Target)),
                "refers to a section that takes no memory at run time"));
            edge.Kind = EdgeKind.None;
        }
    }

    // Exception tables of a function whose group another object provides may still be here; nothing will ever read them.
    private readonly void ForgetDiscarded(ObjectGraph graph, int block, ref Edge edge)
    {
        string section = graph.SectionName(graph.Blocks[block].Section);
        if (!section.StartsWith(".gcc_except_table", StringComparison.Ordinal))
        {
            _batch.Errors.Add(new LinkException(
                graph.Place(block, edge.Offset, graph.SymbolName(edge.Target)),
                "refers to a local symbol in a COMDAT group of which another object's copy was taken"));
        }

        edge.Kind = EdgeKinds.Zeroed(edge.Kind);
    }

    private readonly void MarkNamedSections(SpecialSymbol special)
    {
        if (!special.TakeSections())
        {
            return;
        }

        foreach ((int owner, int block) in special.Blocks)
        {
            if (!IsLinked(_objects[owner], block))
            {
                Mark(_objects[owner], block);
            }
        }
    }

    private static bool IsLinked(ObjectGraph graph, int block) => graph.Linked is { } linked && linked.Target(block) >= 0;

    // A record of code that is gone becomes one that describes nothing: unwinders skip records that begin at address 0. The personality
    // routine that only such records use was never marked, so its address must not be asked for either.
    private readonly void KeepFrameTables()
    {
        foreach (ObjectGraph graph in _objects)
        {
            if (!Array.Exists(graph.Blocks, static block => (block.Flags & BlockFlags.Frames) != 0))
            {
                continue;
            }

            var kept = new bool[graph.Edges.Length];
            foreach (ref readonly FrameRecord record in graph.Frames.AsSpan())
            {
                if (record.DescribedBlock >= 0 && graph.Blocks[record.DescribedBlock].IsLive)
                {
                    graph.Blocks[record.TableBlock].Flags |= BlockFlags.Live;
                    kept.AsSpan(record.FirstEdge, record.EdgeCount).Fill(true);
                    kept.AsSpan(record.CommonFirstEdge, record.CommonEdgeCount).Fill(true);
                }
            }

            foreach (ref readonly Block block in graph.Blocks.AsSpan())
            {
                if ((block.Flags & BlockFlags.Frames) != 0)
                {
                    ForgetOthers(graph.Edges, kept, block.FirstEdge, block.EdgeCount);
                }
            }
        }
    }

    private static void ForgetOthers(Edge[] edges, bool[] kept, int first, int count)
    {
        for (int edge = first; edge < first + count; edge++)
        {
            if (!kept[edge])
            {
                edges[edge].Kind = EdgeKinds.Zeroed(edges[edge].Kind);
            }
        }
    }
}
