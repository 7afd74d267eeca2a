using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Passes;

/// <summary>Marks what is reached inside objects, one after the other: a part of <see cref="MarkLive"/> that one thread does.</summary>
/// <remarks>It writes to the object at hand, and of what all share only what edges need of global symbols.</remarks>
/// <param name="batch">The batch, whose definitions are marked as roots already.</param>
/// <param name="mode">What may be dropped.</param>
internal sealed class LiveVisit(LinkBatch batch, StripMode mode)
{
    private readonly Stack<int> _work = [];

    /// <summary>How many relocations were followed.</summary>
    public long RelocationCount { get; private set; }

    /// <summary>What is wrong, in the order of the objects.</summary>
    public List<LinkException> Errors { get; } = [];

    /// <summary>Sums of addresses and addends that GOT entries or stubs have to hold, in the order in which they were met, perhaps repeatedly.</summary>
    public List<(EdgeTarget Target, EdgeTraits Needs)> Sums { get; } = [];

    /// <summary>Symbols of the linker's own that were met and bound sections of a name, perhaps repeatedly: those may lie in any object.</summary>
    public List<int> SpecialSymbols { get; } = [];

    /// <summary>Visits all that the roots of an object reach in it.</summary>
    public void VisitObject(ObjectGraph graph)
    {
        if (graph.Origin is not { } origin)
        {
            VisitRoots(graph);
            return;
        }

        if (origin.Reach is { } known && known.IsFrom(graph, mode))
        {
            Repeat(graph, known);
            return;
        }

        ObjectReach.Recording recording = ObjectReach.Begin(mode, graph);
        (long relocations, int errors, int sums) = (RelocationCount, Errors.Count, Sums.Count);
        VisitRoots(graph);
        if (Errors.Count == errors && Sums.Count == sums && graph.Edges == origin.Edges)
        {
            recording.Reached(graph, RelocationCount - relocations);
            graph.Recording = recording;
        }
    }

    private void VisitRoots(ObjectGraph graph)
    {
        for (int block = 0; block < graph.Blocks.Length; block++)
        {
            BlockFlags flags = graph.Blocks[block].Flags;
            if ((flags & BlockFlags.Live) != 0)
            {
                _work.Push(block);
            }
            else if ((flags & BlockFlags.Frames) == 0 && ((flags & BlockFlags.Retain) != 0 || (mode == StripMode.KeepAll && !graph.IsLinked(block))))
            {
                Mark(graph, block);
            }
        }

        VisitMarked(graph);
    }

    /// <summary>Visits a block, unless that was done, and what it reaches.</summary>
    public void VisitBlock(ObjectGraph graph, int block)
    {
        Mark(graph, block);
        VisitMarked(graph);
    }

    private void Repeat(ObjectGraph graph, ObjectReach known)
    {
        known.Mark(graph);
        graph.Reach = known;
        RelocationCount += known.RelocationCount;
        foreach ((int symbol, EdgeTraits needs) in known.Needs)
        {
            Need(graph.Globals[symbol], needs);
        }
    }

    // Where it is defined is a root.
    private void Need(int number, EdgeTraits needs)
    {
        ref GlobalSymbol global = ref batch.Globals[number];
        global.Need(needs);
        if (global.State == GlobalState.Special && batch.SpecialSymbols[global.Symbol].Blocks.Count > 0)
        {
            SpecialSymbols.Add(global.Symbol);
        }
    }

    private void VisitMarked(ObjectGraph graph)
    {
        while (_work.TryPop(out int block))
        {
            Visit(graph, block);
        }
    }

    private void Mark(ObjectGraph graph, int block)
    {
        ref Block entry = ref graph.Blocks[block];
        if ((entry.Flags & (BlockFlags.Live | BlockFlags.Discarded)) == 0)
        {
            entry.Flags |= BlockFlags.Live;
            _work.Push(block);
        }
    }

    private void Visit(ObjectGraph graph, int block)
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

    private void Follow(ObjectGraph graph, int block, int firstEdge, int count)
    {
        RelocationCount += count;
        ReadOnlySpan<EdgeTraits> traits = EdgeKinds.All;
        ReadOnlySpan<Symbol> symbols = graph.Symbols;
        Span<Block> blocks = graph.Blocks;
        Span<GlobalSymbol> globals = batch.Globals;
        ReadOnlySpan<int> numbers = graph.Globals;
        ReadOnlySpan<Edge> edges = graph.EdgesIn(block).AsSpan(firstEdge, count);
        for (int index = 0; index < edges.Length; index++)
        {
            ref readonly Edge edge = ref edges[index];
            EdgeTraits needs = traits[(int)edge.Kind] & ~EdgeTraits.Width;
            if ((needs & EdgeTraits.OfSum) != 0 && EdgeTarget.IsSum(edge))
            {
                Sums.Add((EdgeTarget.Of(graph, edge), needs));
                needs &= ~(EdgeTraits.Stub | EdgeTraits.GotEntry);
            }

            if (numbers[edge.Target] is >= 0 and int number)
            {
                // Where it is defined is a root.
                ref GlobalSymbol global = ref globals[number];
                global.Need(needs);
                if (global.State == GlobalState.Special && batch.SpecialSymbols[global.Symbol].Blocks.Count > 0)
                {
                    SpecialSymbols.Add(global.Symbol);
                }

                continue;
            }

            ref readonly Symbol symbol = ref symbols[edge.Target];
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
                CheckPlace(graph, block, edge, symbol.Block);
            }
            else if ((blocks[symbol.Block].Flags & BlockFlags.Live) == 0)
            {
                if (blocks[symbol.Block].IsDiscarded)
                {
                    ForgetDiscarded(graph, block, firstEdge + index);
                }
                else
                {
                    Mark(graph, symbol.Block);
                }
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

    private void CheckPlace(ObjectGraph graph, int block, in Edge edge, int place)
    {
        if (place == SymbolPlace.Nowhere)
        {
            Errors.Add(new LinkException(
                graph.Place(block, edge.Offset, graph.SymbolName(edge.Target)),
                "refers to a section that takes no memory at run time"));
        }
    }

    // Exception tables of a function whose group another object provides may still be here, and constants of one that is linked once, and in COFF objects of GNU's tools
    // whatever else there is, as tables of jumps; nothing will ever read them.
    private void ForgetDiscarded(ObjectGraph graph, int block, int number)
    {
        ref Edge edge = ref graph.EdgeToChange(block, number);
        string section = graph.SectionName(graph.Blocks[block].Section);
        if (graph.Format != TargetFormat.Coff && !section.StartsWith(".gcc_except_table", StringComparison.Ordinal) && !section.StartsWith(".gnu.linkonce.r.", StringComparison.Ordinal))
        {
            Errors.Add(new LinkException(
                graph.Place(block, edge.Offset, graph.SymbolName(edge.Target)),
                "refers to a local symbol in a COMDAT group of which another object's copy was taken"));
        }

        edge.Kind = EdgeKinds.Zeroed(edge.Kind);
    }
}
