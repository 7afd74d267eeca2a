using System.Runtime.InteropServices;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;

namespace Jitney.Linking.Passes;

/// <summary>Dead stripping: marks the blocks that can be reached from the roots, and gathers what their edges need of their targets.</summary>
/// <remarks>
/// Needs: a resolved batch. Leaves behind: <see cref="BlockFlags.Live"/> on blocks; <see cref="GlobalSymbol.Needs"/> on global symbols; a list of
/// local symbols with GOT entries in their objects; and sums of addresses and addends that need either (<see cref="LinkBatch.Sums"/>). Roots are all definitions of non-local symbols that count, and what the format marks
/// as kept. Unwind tables do not keep code alive; code that is alive needs what its record refers to. What is linked to a block lives as that does.
/// Since all that other objects can name is a root, what is reached beyond the roots lies in the object that reaches it, but for sections that are looked for by
/// name: so objects are visited in parallel, and those sections afterwards.
/// </remarks>
internal static class MarkLive
{
    // Enough for all processors to have work, and few enough for ten thousand small objects.
    private const int MostRanges = 64;

    /// <summary>Runs the pass.</summary>
    public static void Run(LinkBatch batch, StripMode mode)
    {
        MarkDefinitions(batch);
        int ranges = Math.Min(batch.Objects.Count, MostRanges);
        var visits = new LiveVisit[ranges];
        ForRanges(batch, ranges, (number, objects) =>
        {
            visits[number] = new LiveVisit(batch, mode);
            foreach (ObjectGraph graph in objects)
            {
                visits[number].VisitObject(graph);
            }
        });
        List<LiveVisit> all = [.. visits, VisitNamedSections(batch, mode, visits)];
        foreach (LiveVisit visit in all)
        {
            batch.RelocationCount += visit.RelocationCount;
            batch.Errors.AddRange(visit.Errors);
            visit.Sums.ForEach(sum => batch.Sums.Need(sum.Target, sum.Needs));
        }

        NeedPointees(batch);
        ForRanges(batch, ranges, static (_, objects) =>
        {
            foreach (ObjectGraph graph in objects)
            {
                KeepFrameTables(graph);
            }
        });
    }

    private static void ForRanges(LinkBatch batch, int ranges, Action<int, ReadOnlySpan<ObjectGraph>> work) => batch.Workers.For(ranges, number =>
    {
        ReadOnlySpan<ObjectGraph> objects = CollectionsMarshal.AsSpan(batch.Objects);
        int first = (int)((long)objects.Length * number / ranges);
        int end = (int)((long)objects.Length * (number + 1) / ranges);
        work(number, objects[first..end]);
    });

    // Where a pointer is used that nothing defines, there has to be one.
    private static void NeedPointees(LinkBatch batch)
    {
        for (int number = 0; number < batch.GlobalCount && batch.Pointers.Count > 0; number++)
        {
            if (batch.Globals[number] is { State: GlobalState.Special, IsReferenced: true, Symbol: int special }
                && batch.SpecialSymbols[special] is { Kind: SpecialSymbolKind.Pointer, Pointee: int pointee })
            {
                batch.Globals[batch.Lead(pointee)].Need(EdgeTraits.GotEntry);
            }
        }
    }

    private static void MarkDefinitions(LinkBatch batch)
    {
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global.State == GlobalState.Defined && batch.Objects[global.Object] is var owner && owner.Symbols[global.Symbol].Block is >= 0 and int block
                && !owner.Blocks[block].IsDiscarded)
            {
                owner.Blocks[block].Flags |= BlockFlags.Live;
            }
        }
    }

    private static LiveVisit VisitNamedSections(LinkBatch batch, StripMode mode, LiveVisit[] visits)
    {
        var last = new LiveVisit(batch, mode);
        var waiting = new Queue<int>(visits.SelectMany(static visit => visit.SpecialSymbols));
        while (waiting.TryDequeue(out int number))
        {
            SpecialSymbol special = batch.SpecialSymbols[number];
            if (!special.TakeSections())
            {
                continue;
            }

            foreach ((int owner, int block) in special.Blocks)
            {
                if (!batch.Objects[owner].IsLinked(block))
                {
                    last.VisitBlock(batch.Objects[owner], block);
                }
            }

            last.SpecialSymbols.ForEach(waiting.Enqueue);
            last.SpecialSymbols.Clear();
        }

        return last;
    }

    // A record of code that is gone becomes one that describes nothing: unwinders skip records that begin at address 0. The personality
    // routine that only such records use was never marked, so its address must not be asked for either.
    private static void KeepFrameTables(ObjectGraph graph)
    {
        if (graph.Reach?.TryKeepFrameTables(graph) == true)
        {
            return;
        }

        BlockFlags[] reached = graph.Recording is null ? [] : ObjectReach.FlagsOf(graph);
        Span<Edge> edges = graph.FrameEdgesToChange();
        foreach (ref readonly FrameRecord record in graph.Frames.AsSpan())
        {
            if (record.DescribedBlock >= 0 && graph.Blocks[record.DescribedBlock].IsLive)
            {
                graph.Blocks[record.TableBlock].Flags |= BlockFlags.Live;
                Keep(edges.Slice(record.FirstEdge, record.EdgeCount));
                Keep(edges.Slice(record.CommonFirstEdge, record.CommonEdgeCount));
            }
        }

        foreach (ref readonly Block block in graph.Blocks.AsSpan())
        {
            if ((block.Flags & BlockFlags.Frames) != 0)
            {
                ForgetOthers(edges.Slice(block.FirstEdge, block.EdgeCount));
            }
        }

        if (graph.Recording?.Finish(graph, reached) is { } reach)
        {
            graph.Origin!.Reach = reach;
        }
    }

    private static void Keep(Span<Edge> edges)
    {
        foreach (ref Edge edge in edges)
        {
            edge.IsOfLiveFrame = true;
        }
    }

    private static void ForgetOthers(Span<Edge> edges)
    {
        foreach (ref Edge edge in edges)
        {
            if (!edge.IsOfLiveFrame)
            {
                edge.Kind = EdgeKinds.Zeroed(edge.Kind);
            }
        }
    }
}
