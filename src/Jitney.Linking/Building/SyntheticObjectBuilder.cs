using Jitney.Linking.Architectures;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Building;

/// <summary>Builds objects that are no files: sections with names, content, symbols and edges. One is the linker's own, made by passes; others are inputs (<see cref="Formats.MadeObject"/>).</summary>
internal sealed class SyntheticObjectBuilder
{
    private readonly List<GraphSection> _sections = [];
    private readonly List<Block> _blocks = [];
    private readonly List<Symbol> _symbols = [];
    private readonly List<int> _globals = [];
    private readonly List<Edge> _edges = [];
    private readonly List<long> _wideAddends = [];
    private readonly List<byte> _content = [];
    private readonly List<int> _rooms = [];
    private int _roomSize;

    private readonly Architecture _architecture;
    private readonly InputName? _name;
    private readonly List<Edge> _frameEdges = [];
    private readonly List<(int Block, int Target)> _linked = [];
    private int _firstGlobal = -1;

    /// <summary>Makes an empty object with its symbol 0.</summary>
    /// <param name="architecture">What its code is for.</param>
    /// <param name="name">What it is called in messages; null for the linker's own, all of which is kept.</param>
    public SyntheticObjectBuilder(Architecture architecture, InputName? name = null)
    {
        _architecture = architecture;
        _name = name;
        int empty = AddName(default);
        Add(new Symbol { Block = SymbolPlace.Absolute, Scope = SymbolScope.Local, NameOffset = empty });
    }

    /// <summary>The format as which the object is linked.</summary>
    public TargetFormat Format { get; init; } = TargetFormat.Elf;

    /// <summary>Adds a section of one block.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="role">What it is for.</param>
    /// <param name="segment">Where it goes.</param>
    /// <param name="content">Its bytes; empty for zero fill.</param>
    /// <param name="size">Its size; larger than the content for zero fill only.</param>
    /// <param name="alignmentLog2">Binary logarithm of its alignment.</param>
    /// <returns>The block's number.</returns>
    public int AddBlock(ReadOnlySpan<byte> name, SectionRole role, SegmentKind segment, ReadOnlySpan<byte> content, ulong size, byte alignmentLog2)
    {
        _sections.Add(new GraphSection { NameOffset = AddName(name), FileIndex = -1, Role = role, Segment = segment, Group = -1 });
        int offset = role is SectionRole.ZeroFill or SectionRole.ThreadZeroFill ? -1 : _content.Count;
        _content.AddRange(content);
        _blocks.Add(new Block
        {
            Section = _sections.Count - 1,
            Size = size,
            ContentOffset = offset,
            FirstEdge = role == SectionRole.Frames ? _frameEdges.Count : _edges.Count,
            FirstFrame = -1,
            AlignmentLog2 = alignmentLog2,
            Flags = (_name is null ? BlockFlags.Live : BlockFlags.None) | (role == SectionRole.Frames ? BlockFlags.Frames : BlockFlags.None),
        });
        return _blocks.Count - 1;
    }

    /// <summary>Adds a section of one block that somebody fills later, and which may be large.</summary>
    /// <returns>The block's number.</returns>
    public int AddRoom(ReadOnlySpan<byte> name, SectionRole role, SegmentKind segment, int size, byte alignmentLog2)
    {
        int number = AddBlock(name, role, segment, default, (ulong)size, alignmentLog2);
        Block block = _blocks[number];
        block.ContentOffset = _roomSize;
        _blocks[number] = block;
        _rooms.Add(number);
        _roomSize = checked(_roomSize + size);
        return number;
    }

    /// <summary>Sets the place among sections of its role of the block that was added last: below those of others, above them, or behind them in the
    /// order of the objects.</summary>
    public void SetPriority(int priority)
    {
        GraphSection section = _sections[^1];
        section.Priority = priority;
        _sections[^1] = section;
    }

    /// <summary>Adds a symbol in a block; returns its number.</summary>
    public int AddSymbol(ReadOnlySpan<byte> name, int block, ulong offset, ulong size, SymbolKind kind) =>
        Add(new Symbol { Block = block, Value = offset, Size = size, Kind = kind, Scope = SymbolScope.Local, NameOffset = AddName(name) });

    /// <summary>Adds a symbol with a value of its own; returns its number.</summary>
    public int AddAbsolute(ulong value) =>
        Add(new Symbol { Block = SymbolPlace.Absolute, Value = value, Scope = SymbolScope.Local });

    /// <summary>Adds a reference to a global symbol of the batch; returns its number.</summary>
    public int AddReference(int global) =>
        Add(new Symbol { Block = SymbolPlace.Undefined, Scope = SymbolScope.Default }, global);

    /// <summary>Adds a reference to a local symbol of another object; returns its number.</summary>
    public int AddAlias(int owner, int symbol) =>
        Add(new Symbol { Block = SymbolPlace.Alias, Value = ((ulong)(uint)owner << 32) | (uint)symbol, Scope = SymbolScope.Local });

    /// <summary>Adds a symbol that others see, behind all that they do not; returns its number.</summary>
    public int AddDefinition(ReadOnlySpan<byte> name, int block, ulong offset, ulong size, SymbolKind kind) =>
        AddGlobal(new Symbol { Block = block, Value = offset, Size = size, Kind = kind, Binding = SymbolBinding.Strong }, name);

    /// <summary>Adds a reference to what another object defines, behind all symbols that others do not see; returns its number.</summary>
    public int AddUndefined(ReadOnlySpan<byte> name) =>
        AddGlobal(new Symbol { Block = SymbolPlace.Undefined, Binding = SymbolBinding.Strong }, name);

    /// <summary>Adds an edge to the block that was added last.</summary>
    public void AddEdge(uint offset, EdgeKind kind, int target, long addend, byte form = 0)
    {
        bool isOfFrames = (_blocks[^1].Flags & BlockFlags.Frames) != 0;
        bool isWide = (int)addend != addend;
        if (isWide)
        {
            _wideAddends.Add(addend);
        }

        (isOfFrames ? _frameEdges : _edges).Add(new Edge { Offset = offset, Kind = kind, Target = target, Addend = isWide ? _wideAddends.Count - 1 : (int)addend, IsWide = isWide, Form = form });
        Block block = _blocks[^1];
        block.EdgeCount++;
        _blocks[^1] = block;
    }

    /// <summary>Has a block live with another one, which it describes; once for each block.</summary>
    public void Link(int block, int target) => _linked.Add((block, target));

    /// <summary>Finishes the object.</summary>
    public ObjectGraph Build(int index)
    {
        // Rooms lie behind all else.
        foreach (int number in _rooms)
        {
            Block block = _blocks[number];
            block.ContentOffset += _content.Count;
            _blocks[number] = block;
        }

        byte[] content = BuildContent();
        InputName name = _name ?? new InputName("<jitney>");
        Block[] blocks = [.. _blocks];
        Edge[] frameEdges = [.. _frameEdges];
        Symbol[] symbols = [.. _symbols];
        FrameRecord[] frames = frameEdges.Length == 0 ? [] : FrameTableReader.Read(name, content, [.. _sections], blocks, frameEdges, symbols);
        return new ObjectGraph
        {
            Name = name,
            Content = content,
            Architecture = _architecture,
            Format = Format,
            Sections = [.. _sections],
            Blocks = blocks,
            Symbols = symbols,
            FirstGlobal = _firstGlobal < 0 ? _symbols.Count : _firstGlobal,
            Globals = [.. _globals],
            Edges = [.. _edges],
            FrameEdges = frameEdges,
            WideAddends = [.. _wideAddends],
            Groups = [],
            Frames = frames,
            Linked = LinkedOf(blocks.Length),
            Index = index,
        };
    }

    private LinkedBlocks? LinkedOf(int count)
    {
        LinkedBlocks? linked = _linked.Count == 0 ? null : new LinkedBlocks(count);
        foreach ((int block, int target) in _linked)
        {
            linked?.Link(block, target);
        }

        return linked;
    }

    // Large arrays are not copied, nor made twice.
    private byte[] BuildContent()
    {
        var content = new byte[_content.Count + _roomSize];
        _content.CopyTo(content);
        return content;
    }

    private int AddGlobal(Symbol symbol, ReadOnlySpan<byte> name)
    {
        _firstGlobal = _firstGlobal < 0 ? _symbols.Count : _firstGlobal;
        symbol.Scope = SymbolScope.Default;
        symbol.NameOffset = AddName(name);
        symbol.NameLength = name.Length;
        symbol.NameHash = NameHash.Of(name);
        _symbols.Add(symbol);
        _globals.Add(-1);
        return _symbols.Count - 1;
    }

    private int Add(Symbol symbol, int global = -1)
    {
        if (_firstGlobal >= 0)
        {
            throw new InvalidOperationException("symbols that others see come last");
        }

        _symbols.Add(symbol);
        _globals.Add(global);
        return _symbols.Count - 1;
    }

    private int AddName(ReadOnlySpan<byte> name)
    {
        int offset = _content.Count;
        _content.AddRange(name);
        _content.Add(0);
        return offset;
    }
}
