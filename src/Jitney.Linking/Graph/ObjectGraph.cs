using Jitney.Linking.Architectures;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Graph;

/// <summary>One object as flat arrays: sections, blocks, symbols, edges, frame records. Format and architecture are already translated.</summary>
/// <remarks>Indices are local to the object. Built by one thread; changed only by passes. What only states the object is never changed, so that batches of many sessions may share it
/// (<see cref="ForBatch"/>); what a batch changes each has for itself.</remarks>
internal sealed class ObjectGraph
{
    private const int ShortNameSize = 8;

    private Edge[] _edges = [];
    private Edge[] _frameEdges = [];
    private Symbol[] _symbols = [];
    private byte[]?[]? _code;
    private bool _sharesSymbols;
    private bool _sharesEdges;
    private bool _sharesFrameEdges;

    /// <summary>What the object is called in messages.</summary>
    public required InputName Name { get; init; }

    /// <summary>The file's bytes: names and contents are slices of it.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>What it is code for.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>The format that it has.</summary>
    public TargetFormat Format { get; init; } = TargetFormat.Elf;

    /// <summary>Where in the content names of any length begin. Those before have eight bytes, and end with a zero byte where they have fewer.</summary>
    public int LongNames { get; init; }

    /// <summary>What it asks of linkers beside all this; null for nothing.</summary>
    public ObjectRequests? Requests { get; init; }

    /// <summary>Whether each batch that wants something of it links it anew, and what one batch has of it means nothing to others: variables of each thread, that only the batch reaches in which they lie.</summary>
    public bool IsForOneBatch { get; init; }

    /// <summary>Sections that take memory.</summary>
    public required GraphSection[] Sections { get; init; }

    /// <summary>Blocks, in the order of the file.</summary>
    public required Block[] Blocks { get; init; }

    /// <summary>All symbols; those from <see cref="FirstGlobal"/> on are not local.</summary>
    public required Symbol[] Symbols
    {
        get => _symbols;
        init => _symbols = value;
    }

    /// <summary>Index of the first symbol that is not local.</summary>
    public required int FirstGlobal { get; init; }

    /// <summary>Index in the batch's globals of each symbol, set by the resolver; -1 for a local one. Before that the number of its name, where <see cref="HasNameNumbers"/>
    /// says so and the name carries no default version.</summary>
    public required int[] Globals { get; init; }

    /// <summary>Whether the names of symbols that are not local have got their numbers.</summary>
    public bool HasNameNumbers { get; set; }

    /// <summary>All edges, grouped by block, but those of unwind tables.</summary>
    public required Edge[] Edges
    {
        get => _edges;
        init => _edges = value;
    }

    /// <summary>Edges of unwind tables, grouped by block. They lie apart because dead stripping changes them.</summary>
    public required Edge[] FrameEdges
    {
        get => _frameEdges;
        init => _frameEdges = value;
    }

    /// <summary>Addends that do not fit into 32 bits.</summary>
    public required long[] WideAddends { get; init; }

    /// <summary>COMDAT groups.</summary>
    public required ComdatGroup[] Groups { get; init; }

    /// <summary>The scope of its names: the dylib that it is linked into (<see cref="Resolution.NameTable"/>).</summary>
    public int Scope { get; set; }

    /// <summary>Frame records, linked by the block that they describe.</summary>
    public required FrameRecord[] Frames { get; init; }

    /// <summary>How many frame records describe what is part of the result; set where the batch gets an index of them.</summary>
    public int LiveFrameCount { get; set; }

    /// <summary>Which blocks live and lie as others do; null when none does.</summary>
    public LinkedBlocks? Linked { get; init; }

    /// <summary>Whether its code puts code onto the stack, as nested functions whose addresses are taken do.</summary>
    public bool NeedsExecutableStack { get; init; }

    /// <summary>Whether it asks that indirect branches land at marked instructions only.</summary>
    public bool HasLandings { get; init; }

    /// <summary>By which convention its code passes arguments; null where it has none, or there is one only.</summary>
    public string? Convention { get; init; }

    /// <summary>What it asks linkers to warn of; null for nothing.</summary>
    public ObjectWarning[]? Warnings { get; init; }

    /// <summary>What it is a batch's version of; null when it is kept for no other batch.</summary>
    public ObjectGraph? Origin { get; private init; }

    /// <summary>What dead stripping found in it: remembered where it is kept, repeated where it is a batch's.</summary>
    public ObjectReach? Reach { get; set; }

    /// <summary>What dead stripping finds in it, while that is being remembered.</summary>
    public ObjectReach.Recording? Recording { get; set; }

    /// <summary>The numbers of its names for all batches; null where names are not numbered for others.</summary>
    public SharedNumbers? Names { get; private set; }

    /// <summary>Position in the batch.</summary>
    public int Index { get; set; }

    /// <summary>Final addresses of the symbols, by index; set after the layout has got its memory.</summary>
    public ulong[] Addresses { get; set; } = [];

    /// <summary>GOT entry of each symbol that needs one and is local, by index; null when none does. -1 for none.</summary>
    public int[]? LocalGotEntries { get; set; }

    /// <summary>Stub of each local symbol that is an indirect function, by index; null when there is none. -1 for none.</summary>
    public int[]? LocalStubs { get; set; }

    /// <summary>The name at an offset of the content, without its terminating zero; empty where there is none.</summary>
    public ReadOnlySpan<byte> NameBytes(int offset)
    {
        // Names of local symbols are not checked when a file is read, only when a message or a listing asks for them.
        ReadOnlySpan<byte> content = Content.Span;
        if ((uint)offset >= (uint)content.Length)
        {
            return default;
        }

        if (offset < LongNames)
        {
            ReadOnlySpan<byte> name = content.Slice(offset, Math.Min(ShortNameSize, content.Length - offset));
            return name.IndexOf((byte)0) is >= 0 and int end ? name[..end] : name;
        }

        ReadOnlySpan<byte> rest = content[offset..];
        int length = rest.IndexOf((byte)0);
        return length < 0 ? default : rest[..length];
    }

    /// <summary>A block's edges.</summary>
    public ReadOnlySpan<Edge> EdgesOf(in Block block) =>
        ((block.Flags & BlockFlags.Frames) != 0 ? FrameEdges : Edges).AsSpan(block.FirstEdge, block.EdgeCount);

    /// <summary>The edges among which a block's are.</summary>
    public Edge[] EdgesIn(int block) => (Blocks[block].Flags & BlockFlags.Frames) != 0 ? FrameEdges : Edges;

    /// <summary>One of a block's edges, for this batch to change.</summary>
    public ref Edge EdgeToChange(int block, int edge)
    {
        if ((Blocks[block].Flags & BlockFlags.Frames) != 0)
        {
            return ref FrameEdgesToChange()[edge];
        }

        return ref EdgesToChange()[edge];
    }

    /// <summary>All edges but those of unwind tables, for this batch to change.</summary>
    public Edge[] EdgesToChange()
    {
        _edges = _sharesEdges ? [.. _edges] : _edges;
        _sharesEdges = false;
        return _edges;
    }

    /// <summary>The symbols, for this batch to change.</summary>
    public Symbol[] SymbolsToChange()
    {
        _symbols = _sharesSymbols ? [.. _symbols] : _symbols;
        _sharesSymbols = false;
        return _symbols;
    }

    /// <summary>A block's bytes, from its first on, without its fixups.</summary>
    /// <param name="block">One of this object's, with content.</param>
    public ReadOnlySpan<byte> ContentOf(in Block block) =>
        _code is { } code && code[block.Section] is { } replaced ? replaced : Content.Span.Slice(block.ContentOffset);

    /// <summary>Gives a block other bytes than the file has, for this batch. They are kept by its section, which has no other block.</summary>
    public void SetCode(int block, byte[] code) => (_code ??= new byte[]?[Sections.Length])[Blocks[block].Section] = code;

    /// <summary>The edges of unwind tables, for this batch to change.</summary>
    public Span<Edge> FrameEdgesToChange()
    {
        _frameEdges = _sharesFrameEdges ? [.. _frameEdges] : _frameEdges;
        _sharesFrameEdges = false;
        return _frameEdges;
    }

    /// <summary>Takes edges of unwind tables that another batch has changed in the same way.</summary>
    public void ShareFrameEdges(Edge[] edges) => (_frameEdges, _sharesFrameEdges) = (edges, true);

    /// <summary>Has its names numbered for all batches that will link objects of the same archive.</summary>
    public void ShareNames(SharedNames names) => Names ??= new SharedNumbers(names, names.NumbersOf(this));

    /// <summary>The same object for another batch. What states the object is shared, so this graph must never be changed itself.</summary>
    public ObjectGraph ForBatch() => new()
    {
        _sharesSymbols = true,
        _sharesEdges = true,
        _sharesFrameEdges = true,
        Origin = this,
        Name = Name,
        Content = Content,
        Architecture = Architecture,
        Format = Format,
        LongNames = LongNames,
        Requests = Requests,
        IsForOneBatch = IsForOneBatch,
        Sections = [.. Sections],
        Blocks = [.. Blocks],
        Symbols = Symbols,
        FirstGlobal = FirstGlobal,
        Globals = [.. Globals],
        Edges = Edges,
        FrameEdges = FrameEdges,
        WideAddends = WideAddends,
        Groups = Groups,
        Frames = Frames,
        Linked = Linked,
        NeedsExecutableStack = NeedsExecutableStack,
        HasLandings = HasLandings,
        Convention = Convention,
        Warnings = Warnings,
        Names = Names,
    };

    /// <summary>Has it forget a batch that is given up right after its objects were collected, so that another one can take it.</summary>
    public void LeaveBatch()
    {
        HasNameNumbers = false;
        foreach (ref Block block in Blocks.AsSpan())
        {
            block.Flags &= ~(BlockFlags.Discarded | BlockFlags.OwnCopy);
        }
    }

    /// <summary>A non-local symbol's name.</summary>
    public ReadOnlySpan<byte> NameBytes(in Symbol symbol) => Content.Span.Slice(symbol.NameOffset, symbol.NameLength);

    /// <summary>Whether a block lives and lies as another one does.</summary>
    public bool IsLinked(int block) => Linked is { } linked && linked.Target(block) >= 0;

    /// <summary>A symbol's name for messages and listings; that of its section for a section symbol.</summary>
    public string SymbolName(int symbol)
    {
        ref readonly Symbol entry = ref Symbols[symbol];
        return entry.Kind == SymbolKind.Section && entry.Block >= 0
            ? SectionName(Blocks[entry.Block].Section)
            : NameText.Of(symbol >= FirstGlobal ? NameBytes(entry) : NameBytes(entry.NameOffset));
    }

    /// <summary>A section's name for messages and listings.</summary>
    public string SectionName(int section) => NameText.Of(NameBytes(Sections[section].NameOffset));

    /// <summary>An edge's addend.</summary>
    public long Addend(in Edge edge) => edge.IsWide ? WideAddends[edge.Addend] : edge.Addend;

    /// <summary>A place in a block for messages. An empty name, which sections outside the graph have, is none.</summary>
    public InputPlace Place(int block, ulong? offset = null, string? symbol = null) =>
        new(Name, SectionName(Blocks[block].Section), offset, symbol is { Length: > 0 } ? symbol : null);
}
