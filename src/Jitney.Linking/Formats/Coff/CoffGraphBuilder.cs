using System.Buffers.Binary;
using Jitney.Linking.Architectures;
using Jitney.Linking.Building;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Formats.Coff;

/// <summary>Translates one COFF object into flat arrays: sections that take memory become blocks, or one for each of their entries, relocations become edges with the addends that stand in
/// the bytes they relocate.</summary>
/// <remarks>Everything that later phases rely on is checked here, as for ELF: relocation offsets, types, symbols. After this the object's own format is not looked at again.</remarks>
internal ref struct CoffGraphBuilder
{
    // As many bytes as tell whether a distance is a branch's.
    private const int BytesBefore = 2;

    private readonly CoffObjectFile _file;
    private readonly Architecture _architecture;
    private readonly CoffBlocks _blocks;
    private readonly CoffSymbols _symbols;
    private readonly List<long> _wideAddends = [];
    private Edge[] _edges = [];
    private LinkedBlocks? _linked;

    private CoffGraphBuilder(CoffObjectFile file, Architecture architecture)
    {
        _file = file;
        _architecture = architecture;
        var limits = new ObjectLimits(file.Name, file.Content.Length);
        IReadOnlyList<CoffDirective> directives = CoffDirectives.Read(file);
        _blocks = CoffBlocks.Of(file, CoffAttributes.Of(directives), ref limits);
        _blocks.AddGroups(ref limits);
        _symbols = CoffSymbols.Of(file, _blocks, directives, ref limits);
    }

    /// <summary>Builds the graph of an object.</summary>
    /// <exception cref="LinkException">The object is not for this linker, or contradicts itself.</exception>
    public static ObjectGraph Build(CoffObjectFile file)
    {
        var builder = new CoffGraphBuilder(file, CoffMachines.Require(file.Name, file.Machine));
        builder.AddEdges();
        builder.LinkAssociated();
        return new ObjectGraph
        {
            Name = file.Name,
            Content = file.Content,
            Architecture = builder._architecture,
            Format = TargetFormat.Coff,
            LongNames = file.LongNamesOffset,
            Sections = builder._blocks.Sections,
            Blocks = builder._blocks.Blocks,
            Symbols = builder._symbols.Symbols,
            FirstGlobal = builder._symbols.FirstGlobal,
            Globals = builder._symbols.Globals,
            Edges = builder._edges,
            FrameEdges = [],
            WideAddends = [.. builder._wideAddends],
            Groups = [.. builder._blocks.Groups],
            Frames = [],
            Linked = builder._linked,
            Requests = builder._symbols.Requests,
            IsForOneBatch = file.Name.Member is not null && builder._symbols.HasThreadState,
        };
    }

    private void AddEdges()
    {
        long count = 0;
        for (int section = 1; section <= _file.SectionCount; section++)
        {
            count += _blocks.First(section) >= 0 ? _file.RelocationCount(section) : 0;
        }

        // Tables of relocations share no bytes in files that compilers write.
        if (count * CoffRelocation.FileSize > _file.Content.Length)
        {
            throw new MalformedFileException(new InputPlace(_file.Name), $"its {count} relocations have more bytes than the file");
        }

        _edges = new Edge[count];
        int next = 0;
        for (int section = 1; section <= _file.SectionCount; section++)
        {
            if (_blocks.First(section) >= 0)
            {
                next = AddEdges(section, next);
            }
        }

        Array.Resize(ref _edges, next);
    }

    private int AddEdges(int section, int next)
    {
        ReadOnlySpan<CoffRelocation> relocations = _file.RelocationsToCheck(section);
        ReadOnlySpan<byte> content = _file.SectionContent(section);
        ReadOnlySpan<RelocationRule> rules = _architecture.CoffRules;
        int block = _blocks.First(section);
        bool isCode = _blocks.Sections[_blocks.Blocks[block].Section].Segment == SegmentKind.Code;
        Span<Edge> edges = _edges.AsSpan(next, relocations.Length);
        bool isSorted = true;
        uint previous = 0;
        int count = 0;
        for (int index = 0; index < relocations.Length; index++)
        {
            ref readonly CoffRelocation relocation = ref relocations[index];
            if (relocation.Type == CoffRelocation.Absolute)
            {
                continue;
            }

            if (content.IsEmpty)
            {
                throw new LinkException(_file.PlaceOfSection(section), "has relocations and no content");
            }

            RelocationRule rule = relocation.Type < rules.Length ? rules[relocation.Type] : default;
            if (rule.Status != RelocationStatus.Supported)
            {
                throw Unsupported(section, relocation, rule);
            }

            if (!_file.IsSymbol(relocation.SymbolIndex))
            {
                _ = _file.Relocations(section);
            }

            if (relocation.Offset > (uint)content.Length || content.Length - relocation.Offset < rule.Width)
            {
                throw new MalformedFileException(PlaceOf(section, relocation), $"{rule.Name} lies outside the section, which has 0x{content.Length:x} bytes");
            }

            ref Edge edge = ref edges[count++];
            edge.Offset = relocation.Offset;
            edge.Kind = rule.Kind == EdgeKind.Delta32 && isCode && _architecture.IsBranch(content[Math.Max(0, (int)relocation.Offset - BytesBefore)..(int)relocation.Offset])
                ? EdgeKind.BranchDelta32
                : rule.Kind;
            SetTarget(ref edge, section, relocation);
            SetAddend(ref edge, AddendIn(content[(int)relocation.Offset..], rule));
            isSorted &= edge.Offset >= previous;
            previous = edge.Offset;
        }

        edges = edges[..count];
        if (!isSorted && (content.Length > (int)Block.LargestUnsorted || _blocks.EntrySize(section) > 0))
        {
            EdgeOrder.Sort(edges);
        }

        if (_blocks.EntrySize(section) > 0)
        {
            DivideEdges(section, next, edges);
        }
        else
        {
            (_blocks.Blocks[block].FirstEdge, _blocks.Blocks[block].EdgeCount) = (next, edges.Length);
        }

        return next + edges.Length;
    }

    private static long AddendIn(ReadOnlySpan<byte> bytes, RelocationRule rule) => rule.Bias + rule.Width switch
    {
        8 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        4 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        2 => BinaryPrimitives.ReadInt16LittleEndian(bytes),

        // The upper bit belongs to something else.
        1 => bytes[0] & 0x7f,
        _ => 0,
    };

    private void SetAddend(ref Edge edge, long addend)
    {
        edge.Addend = (int)addend;
        if (edge.Addend != addend)
        {
            edge.Addend = _wideAddends.Count;
            edge.IsWide = true;
            _wideAddends.Add(addend);
        }
    }

    private readonly void SetTarget(ref Edge edge, int section, in CoffRelocation relocation)
    {
        edge.Target = _symbols.Number((int)relocation.SymbolIndex);
        if (edge.Target == CoffSymbols.SectionOfOthers)
        {
            // The start of a directory that only linkers make which write images.
            (edge.Target, edge.Kind) = (0, EdgeKinds.Zeroed(edge.Kind));
        }
        else if (edge.Target < 0)
        {
            throw new MalformedFileException(PlaceOf(section, relocation), "refers to a symbol that is for debuggers alone");
        }
    }

    // Each entry is a block. One of a table of functions lives with its function, and takes along what it refers to.
    private void DivideEdges(int section, int next, ReadOnlySpan<Edge> edges)
    {
        int size = _blocks.EntrySize(section);
        int first = _blocks.First(section);
        int count = _blocks.Count(section);
        bool isOfFunctions = IsOfFunctions(section);
        int edge = 0;
        for (int entry = 0; entry < count; entry++)
        {
            ref Block block = ref _blocks.Blocks[first + entry];
            uint start = (uint)(entry * size);
            block.FirstEdge = next + edge;
            for (; edge < edges.Length && edges[edge].Offset < start + size; edge++)
            {
                if (edges[edge].Offset + (uint)EdgeKinds.Width(edges[edge].Kind) > start + size)
                {
                    throw new MalformedFileException(_file.PlaceOfSection(section, edges[edge].Offset), "a relocation crosses the end of its entry");
                }

                _edges[next + edge].Offset -= start;
            }

            block.EdgeCount = next + edge - block.FirstEdge;
            if (block.EdgeCount == 0)
            {
                DropEntry(section, ref block);
            }
            else if (isOfFunctions)
            {
                LinkEntry(section, first + entry);
            }
        }

        if (edge < edges.Length)
        {
            throw new MalformedFileException(_file.PlaceOfSection(section, edges[edge].Offset), "a relocation lies behind the last entry");
        }
    }

    // Padding behind the last one, for example.
    private readonly void DropEntry(int section, ref Block block)
    {
        ReadOnlySpan<byte> bytes = _file.Content.Span.Slice(block.ContentOffset, (int)block.Size);
        if (bytes.ContainsAnyExcept((byte)0) && bytes.ContainsAnyExcept((byte)0xff))
        {
            throw new LinkException(_file.PlaceOfSection(section), "has an entry that no relocation fills");
        }

        block.Size = 0;
        block.Flags = BlockFlags.None;
    }

    private void LinkEntry(int section, int number)
    {
        Edge begin = _edges[_blocks.Blocks[number].FirstEdge];
        if (begin.Offset != 0 || begin.Kind != EdgeKind.ImageOffset32)
        {
            throw new LinkException(_file.PlaceOfSection(section), "has an entry that does not say where its function begins");
        }

        int function = _symbols.Symbols[begin.Target].Block;
        if (function >= 0)
        {
            Link(number, function);
        }
        else
        {
            _blocks.Blocks[number].Flags |= BlockFlags.Retain;
        }
    }

    // Sections that are kept together with another one.
    private void LinkAssociated()
    {
        for (int section = 1; section <= _file.SectionCount; section++)
        {
            int block = _blocks.First(section);
            int leader = _blocks.Leader(section);
            if (block < 0 || leader < 0 || IsOfFunctions(section) && _blocks.EntrySize(section) > 0)
            {
                continue;
            }

            for (int entry = 0; entry < _blocks.Count(section); entry++)
            {
                Link(block + entry, leader);
            }
        }
    }

    private readonly bool IsOfFunctions(int section) => _blocks.Sections[_blocks.Blocks[_blocks.First(section)].Section].Role == SectionRole.FunctionTable;

    private void Link(int block, int target)
    {
        if (block != target)
        {
            _linked ??= new LinkedBlocks(_blocks.Blocks.Length);
            _linked.Link(block, target);
        }
    }

    private readonly LinkException Unsupported(int section, in CoffRelocation relocation, RelocationRule rule) =>
        new(
            PlaceOf(section, relocation),
            rule.Status == RelocationStatus.Unknown
                ? $"relocation type {relocation.Type} is unknown"
                : $"{rule.Name} is not supported: it is for tables of .NET and of other processors' tools, which no compiler of machine code writes");

    private readonly InputPlace PlaceOf(int section, in CoffRelocation relocation) =>
        _file.PlaceOfSection(section, relocation.Offset) with { Symbol = _file.IsSymbol(relocation.SymbolIndex) ? _file.PlaceOfSymbol((int)relocation.SymbolIndex).Symbol : null };
}
