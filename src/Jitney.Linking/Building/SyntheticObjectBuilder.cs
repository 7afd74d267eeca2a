using Jitney.Linking.Architectures;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Building;

/// <summary>Builds the linker's own object: sections with names, content, symbols and edges made by passes.</summary>
internal sealed class SyntheticObjectBuilder
{
    private readonly List<GraphSection> _sections = [];
    private readonly List<Block> _blocks = [];
    private readonly List<Symbol> _symbols = [];
    private readonly List<int> _globals = [];
    private readonly List<Edge> _edges = [];
    private readonly List<byte> _content = [];
    private readonly List<int> _rooms = [];
    private int _roomSize;

    private readonly Architecture _architecture;

    /// <summary>Makes an empty object with its symbol 0.</summary>
    /// <param name="architecture">What its code is for.</param>
    public SyntheticObjectBuilder(Architecture architecture)
    {
        _architecture = architecture;
        int empty = AddName(default);
        Add(new Symbol { Block = SymbolPlace.Absolute, Scope = SymbolScope.Local, NameOffset = empty });
    }

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
            FirstEdge = _edges.Count,
            FirstFrame = -1,
            AlignmentLog2 = alignmentLog2,
            Flags = BlockFlags.Live,
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

    /// <summary>Adds an edge to the block that was added last.</summary>
    public void AddEdge(uint offset, EdgeKind kind, int target, int addend)
    {
        _edges.Add(new Edge { Offset = offset, Kind = kind, Target = target, Addend = addend });
        Block block = _blocks[^1];
        block.EdgeCount++;
        _blocks[^1] = block;
    }

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

        return new ObjectGraph
        {
            Name = new InputName("<jitney>"),
            Content = BuildContent(),
            Architecture = _architecture,
            Sections = [.. _sections],
            Blocks = [.. _blocks],
            Symbols = [.. _symbols],
            FirstGlobal = _symbols.Count,
            Globals = [.. _globals],
            Edges = [.. _edges],
            FrameEdges = [],
            WideAddends = [],
            Groups = [],
            Frames = [],
            Index = index,
        };
    }

    // Large arrays are not copied, nor made twice.
    private byte[] BuildContent()
    {
        var content = new byte[_content.Count + _roomSize];
        _content.CopyTo(content);
        return content;
    }

    private int Add(Symbol symbol, int global = -1)
    {
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
