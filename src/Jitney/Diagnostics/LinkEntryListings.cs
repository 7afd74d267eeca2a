using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Diagnostics;

/// <summary>Lists a batch's GOT entries and stubs, ascending by address: for each object those that it refers to, whether its instructions were
/// rewritten to do without or not; for the linker's own object all.</summary>
internal sealed class LinkEntryListings
{
    private readonly LinkBatch _batch;
    private readonly SortedDictionary<int, string> _allGot = [];
    private readonly SortedDictionary<int, string> _allStubs = [];

    public LinkEntryListings(LinkBatch batch)
    {
        _batch = batch;
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            Add(_allGot, global.GotEntry, batch.Names.Text(global.Name));
            Add(_allStubs, global.Stub, batch.Names.Text(global.Name));
        }

        foreach (ObjectGraph graph in batch.Objects)
        {
            for (int symbol = 0; symbol < graph.Symbols.Length; symbol++)
            {
                Add(_allGot, graph.LocalGotEntries?[symbol] ?? -1, graph.SymbolName(symbol));
                Add(_allStubs, graph.LocalStubs?[symbol] ?? -1, graph.SymbolName(symbol));
            }
        }

        foreach (AddressSum sum in batch.Sums.All)
        {
            Add(_allGot, sum.GotEntry, NameOf(batch, sum.Target));
            Add(_allStubs, sum.Stub, NameOf(batch, sum.Target));
        }
    }

    private static string NameOf(LinkBatch batch, EdgeTarget target)
    {
        string name = target.Object < 0 ? batch.Names.Text(batch.Globals[target.Symbol].Name) : batch.Objects[target.Object].SymbolName(target.Symbol);
        return target.Addend < 0 ? $"{name}-0x{-target.Addend:x}" : $"{name}+0x{target.Addend:x}";
    }

    private ObjectGraph Own => _batch.Objects[_batch.Synthetic.Object];

    /// <summary>The entries of the global offset table.</summary>
    public IReadOnlyList<GotEntryListing> GotOf(ObjectGraph graph) =>
    [
        .. Of(graph, _allGot, GotEntry).Select(entry =>
            new GotEntryListing(_allGot[entry], Place(_batch.Synthetic.Got, entry, SyntheticSections.GotEntrySize))),
    ];

    /// <summary>The stubs.</summary>
    public IReadOnlyList<StubListing> StubsOf(ObjectGraph graph) =>
    [
        .. Of(graph, _allStubs, Stub).Select(stub =>
            new StubListing(_allStubs[stub], Place(_batch.Synthetic.Stubs, stub, _batch.Synthetic.StubSize), (ulong)_batch.Synthetic.StubSize)),
    ];

    private static void Add(SortedDictionary<int, string> all, int number, string name)
    {
        if (number >= 0)
        {
            all.TryAdd(number, name);
        }
    }

    private ExecutorAddress Place(int block, int number, int size) => (ExecutorAddress)unchecked(Own.Blocks[block].Address + (ulong)(number * size));

    private IEnumerable<int> Of(ObjectGraph graph, SortedDictionary<int, string> all, Func<ObjectGraph, Edge, int> number)
    {
        if (all.Count == 0 || graph.Index == _batch.Synthetic.Object)
        {
            return all.Keys;
        }

        var numbers = new SortedSet<int>();
        foreach (ref readonly Block block in graph.Blocks.AsSpan())
        {
            if (!block.IsLive)
            {
                continue;
            }

            foreach (ref readonly Edge edge in graph.EdgesOf(block))
            {
                if (number(graph, edge) is >= 0 and int taken)
                {
                    numbers.Add(taken);
                }
            }
        }

        return numbers;
    }

    // A stub needs the entry that it jumps through.
    private int GotEntry(ObjectGraph graph, Edge edge)
    {
        if (_batch.Sums.Of(graph, edge) is { } sum)
        {
            return sum.GotEntry;
        }

        int global = graph.Globals[edge.Target];
        if ((EdgeKinds.Of(edge.Kind) & EdgeTraits.GotEntry) != 0)
        {
            return global >= 0 ? _batch.Globals[global].GotEntry : graph.LocalGotEntries![edge.Target];
        }

        return Stub(graph, edge) >= 0 && global >= 0 ? _batch.Globals[global].GotEntry : -1;
    }

    private int Stub(ObjectGraph graph, Edge edge)
    {
        if (_batch.Sums.Of(graph, edge) is { } sum)
        {
            return sum.Stub;
        }

        int global = graph.Globals[edge.Target];
        return (EdgeKinds.Of(edge.Kind) & EdgeTraits.Stub) == 0 ? -1
            : global >= 0 ? _batch.Globals[global].Stub
            : graph.LocalStubs?[edge.Target] ?? -1;
    }
}
