using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;
using Symbol = Jitney.Linking.Graph.Symbol;

namespace Jitney.Diagnostics;

/// <summary>Makes a listing of a linked image whose bytes are at hand.</summary>
internal sealed class ImageListingBuilder
{
    private readonly LinkBatch _batch;
    private readonly FixedAddressMemory _memory;
    private readonly LinkEntryListings _entries;

    // Which global symbol a definition counts for: common symbols are local ones of the linker's own object, for example.
    private readonly Dictionary<(int Object, int Symbol), int> _globalOf = [];

    private ImageListingBuilder(LinkBatch batch, FixedAddressMemory memory)
    {
        _batch = batch;
        _memory = memory;
        _entries = new LinkEntryListings(batch);
        for (int index = 0; index < batch.GlobalCount; index++)
        {
            ref readonly GlobalSymbol global = ref batch.Globals[index];
            if (global.State == GlobalState.Defined)
            {
                // What `name@@VERSION` defines has two names, and one place.
                _globalOf.TryAdd((global.Object, global.Symbol), index);
            }
        }
    }

    /// <summary>Lists an image.</summary>
    public static ImageListing Build(LinkedImage image, FixedAddressMemory memory, SlabListing slab)
    {
        var builder = new ImageListingBuilder(image.Batch, memory);
        return new ImageListing(image.Batch.Target.Triple, slab, [.. image.Batch.Objects.Select(builder.ListObject)]);
    }

    private ObjectListing ListObject(ObjectGraph graph)
    {
        bool isOwn = graph.Index == _batch.Synthetic.Object;
        bool hasGot = isOwn && HasGot(graph);
        var symbols = new List<SymbolListing>();
        AddSymbols(graph, symbols);
        if (isOwn)
        {
            AddSpecialSymbols(symbols);
            AddGot(graph, hasGot, symbols);
        }

        return new ObjectListing(
            graph.Name.ToString(),
            [.. Enumerable.Range(0, graph.Blocks.Length).Where(block => graph.Blocks[block].IsLive && (hasGot || !isOwn || block != _batch.Synthetic.Got)).Select(block => ListSection(graph, block))],
            symbols,
            _entries.GotOf(graph),
            _entries.StubsOf(graph));
    }

    // Where the thread pointer would point if the template were a thread's storage; 0 without thread-local variables.
    private ulong ThreadPointer()
    {
        foreach (ObjectGraph graph in _batch.Objects)
        {
            foreach (ref readonly Block block in graph.Blocks.AsSpan())
            {
                if (block.IsLive && graph.Sections[block.Section].Role is SectionRole.ThreadData or SectionRole.ThreadZeroFill)
                {
                    return unchecked(block.Address - block.ThreadOffset - _batch.ThreadStorageOffset);
                }
            }
        }

        return 0;
    }

    private SectionListing ListSection(ObjectGraph graph, int number)
    {
        ref readonly Block block = ref graph.Blocks[number];
        SegmentKind segment = graph.Sections[block.Section].Segment;
        return new SectionListing(
            graph.SectionName(block.Section),
            (ExecutorAddress)block.Address,
            block.Size,
            1UL << block.AlignmentLog2,
            segment.Protection(),
            block.IsZeroFill ? default(ReadOnlyMemory<byte>?) : _memory.Bytes(segment).Slice((int)block.SegmentOffset, (int)block.Size));
    }

    private void AddSymbols(ObjectGraph graph, List<SymbolListing> symbols)
    {
        for (int index = 0; index < graph.Symbols.Length; index++)
        {
            ref readonly Symbol symbol = ref graph.Symbols[index];
            bool isPlaced = symbol.Block >= 0 ? graph.Blocks[symbol.Block].IsLive : symbol.Block == SymbolPlace.Absolute;
            if (!isPlaced || symbol.Kind == SymbolKind.Section || graph.NameBytes(symbol.NameOffset).IsEmpty)
            {
                continue;
            }

            bool counts = _globalOf.TryGetValue((graph.Index, index), out int global);
            if (counts)
            {
                symbols.Add(Describe(graph, index, _batch.Globals[global].Scope, _batch.Globals[global].Binding));
            }
            else if (graph.Globals[index] < 0 && !IsFileName(symbol))
            {
                symbols.Add(Describe(graph, index, SymbolScope.Local, SymbolBinding.Strong));
            }
        }
    }

    // Names of source files are local, absolute and of no size; so is nothing else that compilers write.
    private static bool IsFileName(in Symbol symbol) => symbol is { Block: SymbolPlace.Absolute, Value: 0, Size: 0, Kind: SymbolKind.None };

    private static SymbolListing Describe(ObjectGraph graph, int index, SymbolScope scope, SymbolBinding binding)
    {
        ref readonly Symbol symbol = ref graph.Symbols[index];
        return new SymbolListing(
            graph.SymbolName(index),
            (ExecutorAddress)(symbol.Block >= 0 && graph.Sections[graph.Blocks[symbol.Block].Section].Role is SectionRole.ThreadData or SectionRole.ThreadZeroFill
                ? unchecked(graph.Blocks[symbol.Block].Address + symbol.Value)
                : graph.Addresses[index]),
            symbol.Size,
            symbol.Block >= 0 ? graph.SectionName(graph.Blocks[symbol.Block].Section) : null,
            scope,
            binding,
            symbol.Kind);
    }

    // An empty table is none, unless code counts from it.
    private bool HasGot(ObjectGraph own) => own.Blocks[_batch.Synthetic.Got].Size > 0 || _batch.SpecialSymbols.Exists(static special => special.Kind == SpecialSymbolKind.Got)
        || _batch.Objects.Exists(static graph => Array.Exists(graph.Blocks, block => block.IsLive && CountsFromGot(graph.EdgesOf(block))));

    private static bool CountsFromGot(ReadOnlySpan<Edge> edges)
    {
        foreach (ref readonly Edge edge in edges)
        {
            if (edge.Kind is EdgeKind.GotOffset32 or EdgeKind.GotOffset64 or EdgeKind.GotDelta32 or EdgeKind.GotDelta64 or EdgeKind.StubOffset64)
            {
                return true;
            }
        }

        return false;
    }

    // A GOT has its name whether somebody refers to it or not.
    private void AddGot(ObjectGraph own, bool hasGot, List<SymbolListing> symbols)
    {
        if (hasGot && !_batch.SpecialSymbols.Exists(static special => special.Kind == SpecialSymbolKind.Got))
        {
            symbols.Add(new SymbolListing("_GLOBAL_OFFSET_TABLE_", (ExecutorAddress)own.Blocks[_batch.Synthetic.Got].Address, 0, null, SymbolScope.Hidden, SymbolBinding.Strong, SymbolKind.None));
        }
    }

    private void AddSpecialSymbols(List<SymbolListing> symbols)
    {
        foreach (ref readonly GlobalSymbol global in _batch.Globals)
        {
            // Pointers of which nothing that is kept makes use are not there.
            if (global.State == GlobalState.Special && (global.Address != 0 || _batch.SpecialSymbols[global.Symbol].Kind != SpecialSymbolKind.Pointer))
            {
                bool isThreadBase = _batch.SpecialSymbols[global.Symbol].Kind == SpecialSymbolKind.ThreadBase;
                symbols.Add(new SymbolListing(
                    _batch.Names.Text(global.Name),
                    (ExecutorAddress)(isThreadBase ? ThreadPointer() : global.Address),
                    0,
                    null,
                    SymbolScope.Hidden,
                    SymbolBinding.Strong,
                    isThreadBase ? SymbolKind.ThreadLocal : SymbolKind.None));
            }
        }
    }
}
