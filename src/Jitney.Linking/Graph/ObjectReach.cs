using Jitney.Linking.Passes;

namespace Jitney.Linking.Graph;

/// <summary>What dead stripping found in an object the last time: remembered of objects that are kept, since the same roots reach the same again.</summary>
/// <remarks>Immutable, and so safe for any number of threads.</remarks>
internal sealed class ObjectReach
{
    private readonly StripMode _mode;
    private readonly BlockFlags[] _roots;
    private readonly BlockFlags[] _reached;
    private readonly BlockFlags[] _withTables;
    private readonly (int Symbol, EdgeTraits Needs)[] _needs;
    private readonly int[]? _localGotEntries;
    private readonly int[]? _localStubs;
    private readonly Edge[] _frameEdges;

    private ObjectReach(ObjectGraph graph, StripMode mode, BlockFlags[] roots, BlockFlags[] reached, int[]? localGotEntries, int[]? localStubs, long relocationCount)
    {
        _mode = mode;
        _roots = roots;
        _reached = reached;
        _withTables = FlagsOf(graph);
        _needs = NeedsOf(graph);
        _localGotEntries = localGotEntries;
        _localStubs = localStubs;
        _frameEdges = graph.FrameEdges;

        // From now on they are not this batch's alone.
        graph.ShareFrameEdges(_frameEdges);
        RelocationCount = relocationCount;
    }

    /// <summary>Global symbols that are referred to, as symbols of the object, each once, and what of them is needed.</summary>
    public ReadOnlySpan<(int Symbol, EdgeTraits Needs)> Needs => _needs;

    /// <summary>How many relocations were followed.</summary>
    public long RelocationCount { get; }

    /// <summary>What is known about each block of an object.</summary>
    public static BlockFlags[] FlagsOf(ObjectGraph graph)
    {
        var flags = new BlockFlags[graph.Blocks.Length];
        for (int block = 0; block < flags.Length; block++)
        {
            flags[block] = graph.Blocks[block].Flags;
        }

        return flags;
    }

    /// <summary>Begins to remember a visit.</summary>
    public static Recording Begin(StripMode mode, ObjectGraph graph) => new(mode, FlagsOf(graph));

    /// <summary>Whether a batch has the same roots in the object.</summary>
    public bool IsFrom(ObjectGraph graph, StripMode mode) => mode == _mode && Has(graph, _roots);

    /// <summary>Marks what the roots reach.</summary>
    public void Mark(ObjectGraph graph)
    {
        Set(graph, _reached);
        graph.LocalGotEntries = (int[]?)_localGotEntries?.Clone();
        graph.LocalStubs = (int[]?)_localStubs?.Clone();
    }

    /// <summary>Keeps the unwind tables of what was reached, unless more was reached since, as sections that are looked for by name may be.</summary>
    /// <returns>Whether it could be done.</returns>
    public bool TryKeepFrameTables(ObjectGraph graph)
    {
        if (!Has(graph, _reached))
        {
            return false;
        }

        Set(graph, _withTables);
        graph.ShareFrameEdges(_frameEdges);
        return true;
    }

    private static bool Has(ObjectGraph graph, BlockFlags[] flags)
    {
        for (int block = 0; block < flags.Length; block++)
        {
            if (graph.Blocks[block].Flags != flags[block])
            {
                return false;
            }
        }

        return true;
    }

    private static void Set(ObjectGraph graph, BlockFlags[] flags)
    {
        for (int block = 0; block < flags.Length; block++)
        {
            graph.Blocks[block].Flags = flags[block];
        }
    }

    private static (int Symbol, EdgeTraits Needs)[] NeedsOf(ObjectGraph graph)
    {
        var needs = new EdgeTraits?[graph.Symbols.Length];
        foreach (ref readonly Block block in graph.Blocks.AsSpan())
        {
            if (!block.IsLive || (block.Flags & BlockFlags.Frames) != 0)
            {
                continue;
            }

            Add(needs, graph.EdgesOf(block));
            for (int frame = block.FirstFrame; frame >= 0; frame = graph.Frames[frame].Next)
            {
                ref readonly FrameRecord record = ref graph.Frames[frame];
                Add(needs, graph.FrameEdges.AsSpan(record.FirstEdge, record.EdgeCount));
                Add(needs, graph.FrameEdges.AsSpan(record.CommonFirstEdge, record.CommonEdgeCount));
            }
        }

        var found = new List<(int, EdgeTraits)>();
        for (int symbol = 0; symbol < needs.Length; symbol++)
        {
            if (needs[symbol] is { } traits && graph.Globals[symbol] >= 0)
            {
                found.Add((symbol, traits));
            }
        }

        return [.. found];
    }

    private static void Add(EdgeTraits?[] needs, ReadOnlySpan<Edge> edges)
    {
        foreach (ref readonly Edge edge in edges)
        {
            needs[edge.Target] = (needs[edge.Target] ?? EdgeTraits.None) | (EdgeKinds.Of(edge.Kind) & ~EdgeTraits.Width);
        }
    }

    /// <summary>A visit that is being remembered.</summary>
    /// <param name="mode">What may be dropped.</param>
    /// <param name="roots">What was known of each block before.</param>
    internal sealed class Recording(StripMode mode, BlockFlags[] roots)
    {
        private BlockFlags[] _reached = [];
        private int[]? _localGotEntries;
        private int[]? _localStubs;
        private long _relocationCount;

        /// <summary>Takes what the roots have reached; sections that are looked for by name come later and depend on other objects.</summary>
        public void Reached(ObjectGraph graph, long relocationCount)
        {
            _reached = FlagsOf(graph);
            _localGotEntries = (int[]?)graph.LocalGotEntries?.Clone();
            _localStubs = (int[]?)graph.LocalStubs?.Clone();
            _relocationCount = relocationCount;
        }

        /// <summary>Takes the unwind tables that were kept.</summary>
        /// <param name="graph">The object.</param>
        /// <param name="before">What was known of each block before that.</param>
        /// <returns>What can be remembered; null when the object's blocks depended on other objects.</returns>
        public ObjectReach? Finish(ObjectGraph graph, BlockFlags[] before) => before.AsSpan().SequenceEqual(_reached)
            ? new ObjectReach(graph, mode, roots, _reached, _localGotEntries, _localStubs, _relocationCount)
            : null;
    }
}
