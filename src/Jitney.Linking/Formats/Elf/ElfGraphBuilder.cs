using System.Numerics;
using Jitney.Linking.Architectures;
using Jitney.Linking.Building;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Formats.Elf;

/// <summary>Translates one ELF relocatable object into flat arrays: sections that take memory become blocks, relocations become edges.</summary>
/// <remarks>Everything that later phases rely on is checked here: relocation offsets against their section with the width of their kind,
/// types against the table, symbols against their sections. After this the object's own format is not looked at again.</remarks>
internal ref struct ElfGraphBuilder
{
    private readonly ElfObjectFile _file;
    private readonly Architecture _architecture;
    private readonly ReadOnlySpan<ElfSectionHeader> _headers;

    // Block of each section of the file; one of SymbolPlace for those without.
    private readonly int[] _blockOfSection;
    private readonly List<long> _wideAddends = [];
    private readonly List<ComdatGroup> _groups = [];
    private GraphSection[] _sections = [];
    private Block[] _blocks = [];
    private Symbol[] _symbols = [];
    private int[] _globals = [];
    private Edge[] _edges = [];
    private Edge[] _frameEdges = [];
    private ObjectLimits _limits;
    private LinkedBlocks? _linked;
    private bool _hasLinkOnce;

    private ElfGraphBuilder(ElfObjectFile file, Architecture architecture)
    {
        _file = file;
        _architecture = architecture;
        _headers = file.Sections;
        _limits = new ObjectLimits(file.Name, file.Content.Length);
        _blockOfSection = new int[_headers.Length];
    }

    /// <summary>Builds the graph of an object.</summary>
    /// <exception cref="LinkException">The object is not for this linker, or contradicts itself.</exception>
    public static ObjectGraph Build(ElfObjectFile file)
    {
        if (file.Type != ElfFileType.Relocatable)
        {
            throw new LinkException(new InputPlace(file.Name), "is no relocatable object");
        }

        Architecture architecture = Architecture.Of(file.Machine)
            ?? throw new LinkException(new InputPlace(file.Name), $"is an object for {ElfMachineNames.Of(file.Machine)}, and what is linked is code for {Architecture.Names}");
        var builder = new ElfGraphBuilder(file, architecture);
        builder.AddSections();
        builder.AddGroups();
        builder.AddSymbols();
        builder.AddEdges();
        FrameRecord[] frames = FrameTableReader.Read(file.Name, file.Content.Span, builder._sections, builder._blocks, builder._frameEdges, builder._symbols);
        return new ObjectGraph
        {
            Name = file.Name,
            Content = file.Content,
            Architecture = architecture,
            Sections = builder._sections,
            Blocks = builder._blocks,
            Symbols = builder._symbols,
            FirstGlobal = Math.Max(1, file.FirstGlobalSymbol),
            Globals = builder._globals,
            Edges = builder._edges,
            FrameEdges = builder._frameEdges,
            WideAddends = [.. builder._wideAddends],
            Groups = [.. builder._groups],
            Frames = frames,
            Linked = builder._linked,
            NeedsExecutableStack = ExecutableStack.IsNeededBy(file),
            HasLandings = GnuProperties.HasLandings(file, architecture),
            Convention = architecture.HasConventions && builder.HasCode() ? architecture.ConventionOf(file.MachineFlags) : null,
            Warnings = WarningSections.Of(file),
        };
    }

    private void AddSections()
    {
        int count = 0;
        for (int index = 0; index < _headers.Length; index++)
        {
            UnknownSections.Refuse(_file, _architecture, index, _headers[index]);
            bool taken = TakesMemory(_headers[index]);
            _blockOfSection[index] = taken ? count : SymbolPlace.Nowhere;
            count += taken ? 1 : 0;
        }

        _sections = new GraphSection[count];
        _blocks = new Block[count];
        for (int index = 0; index < _headers.Length; index++)
        {
            int block = _blockOfSection[index];
            if (block < 0)
            {
                continue;
            }

            ref readonly ElfSectionHeader header = ref _headers[index];
            ReadOnlySpan<byte> name = _file.SectionNameBytes(index);
            ObjectLimits.CheckSize(header.Size, new InputPlace(_file.Name, _file.SectionName(index)));
            if (ElfSectionClassifier.IsOldInitializerTable(header, name))
            {
                OldInitializerTable.CheckContent(_file.SectionContent(index), new InputPlace(_file.Name, _file.SectionName(index)));
            }

            (SectionRole role, int priority) = ElfSectionClassifier.Classify(header, name);
            if (role == SectionRole.Named && header.Type == ElfSectionType.NoBits && header.Size > ObjectLimits.LargestNamedZeroFill)
            {
                throw Fault(index, $"has 0x{header.Size:x} bytes without content, and one with such a name, which programs may look for by __start_ and __stop_, can have no more than 64 MiB");
            }

            _hasLinkOnce |= LinkOnceName.IsOne(name);
            _sections[block] = new GraphSection
            {
                NameOffset = OffsetOf(name),
                FileIndex = index,
                Role = role,
                Segment = SegmentOf(index, role),
                Priority = priority,
                Group = -1,
            };
            _blocks[block] = new Block
            {
                Section = block,
                Size = header.Size,
                AlignmentLog2 = AlignmentOf(index),
                ContentOffset = header.Type == ElfSectionType.NoBits ? -1 : (int)header.Offset,
                FirstFrame = -1,
                Flags = (IsRetained(header, role) ? BlockFlags.Retain : BlockFlags.None)
                    | (role == SectionRole.Frames ? BlockFlags.Frames : BlockFlags.None),
            };
            Link(header, block);
        }
    }

    private readonly bool HasCode()
    {
        foreach (ref readonly Block block in _blocks.AsSpan())
        {
            if (block.Size > 0 && _sections[block.Section].Segment == SegmentKind.Code)
            {
                return true;
            }
        }

        return false;
    }

    private void Link(in ElfSectionHeader header, int block)
    {
        if (header.Flags.HasFlag(ElfSectionFlags.LinkOrder) && header.Link < (uint)_headers.Length && _blockOfSection[(int)header.Link] is >= 0 and int target && target != block)
        {
            _linked ??= new LinkedBlocks(_blocks.Length);
            _linked.Link(block, target);
        }
    }

    private static bool TakesMemory(in ElfSectionHeader header) =>
        header.Flags.HasFlag(ElfSectionFlags.Allocate)
        && !header.Flags.HasFlag(ElfSectionFlags.Exclude)
        && header.Type is not (ElfSectionType.Null or ElfSectionType.Group);

    // What section garbage collection of static linkers keeps, too: tables that are walked, notes that are read, and what is marked so.
    private static bool IsRetained(in ElfSectionHeader header, SectionRole role) =>
        header.Flags.HasFlag(ElfSectionFlags.Retain)
        || role is SectionRole.InitArray or SectionRole.FiniArray or SectionRole.PreinitArray or SectionRole.StartCode or SectionRole.EndCode
        || (header.Type == ElfSectionType.Note && !header.Flags.HasFlag(ElfSectionFlags.Group));

    private readonly SegmentKind SegmentOf(int section, SectionRole role)
    {
        // Tables that must be contiguous over the batch lie in one segment, whatever flags each object gives them.
        switch (role)
        {
            case SectionRole.Frames:
                return SegmentKind.ReadOnly;
            case SectionRole.PreinitArray or SectionRole.InitArray or SectionRole.FiniArray:
                return SegmentKind.Writable;
            case SectionRole.ThreadData or SectionRole.ThreadZeroFill:
                // Only the template lies in the image, and nobody writes to that.
                return SegmentKind.ReadOnly;
        }

        // Constants that hold addresses are read-only natively once the dynamic linker has written these; here they are there from the start.
        ElfSectionFlags flags = _headers[section].Flags;
        if (role == SectionRole.Plain && !flags.HasFlag(ElfSectionFlags.Execute) && _file.SectionNameBytes(section).StartsWith(".data.rel.ro"u8))
        {
            return SegmentKind.ReadOnly;
        }

        return (flags.HasFlag(ElfSectionFlags.Execute), flags.HasFlag(ElfSectionFlags.Write)) switch
        {
            (true, true) => throw Fault(section, "wants to be writable and executable at once; split it"),
            (true, false) => SegmentKind.Code,
            (false, true) => SegmentKind.Writable,
            _ => SegmentKind.ReadOnly,
        };
    }

    private readonly byte AlignmentOf(int section)
    {
        ulong alignment = Math.Max(1, _headers[section].Alignment);
        return BitOperations.IsPow2(alignment) && alignment <= ObjectLimits.LargestAlignment
            ? (byte)BitOperations.Log2(alignment)
            : throw Fault(section, $"has the alignment {alignment}, which is no power of two up to 16 MiB");
    }

    private void AddGroups()
    {
        for (int index = 0; index < _headers.Length; index++)
        {
            if (_headers[index].Type != ElfSectionType.Group)
            {
                continue;
            }

            ElfGroup group = _file.Group(index);
            if (!group.IsComdat)
            {
                continue;
            }

            ReadOnlySpan<byte> signature = group.SignatureNameBytes;
            _limits.CountName(signature.Length);
            _groups.Add(new ComdatGroup { NameHash = NameHash.Of(signature), NameOffset = OffsetOf(signature) });
            foreach (uint member in group.Members)
            {
                if (_blockOfSection[(int)member] >= 0)
                {
                    _sections[_blockOfSection[(int)member]].Group = _groups.Count - 1;
                }
            }
        }

        if (_hasLinkOnce)
        {
            LinkOnceSections.AddTo(_groups, _sections, _file, ref _limits);
        }
    }

    // Names are slices of the content; this turns one back into its offset. A file without section names gives empty slices of nothing.
    private readonly int OffsetOf(ReadOnlySpan<byte> slice) => _file.Content.Span.Overlaps(slice, out int offset) ? offset : -1;

    private void AddSymbols()
    {
        ReadOnlySpan<ElfSymbol> symbols = _file.Symbols;
        _symbols = new Symbol[Math.Max(1, symbols.Length)];

        // Symbol 0 stands for "no symbol": relocations against it compute with the address 0.
        _symbols[0] = new Symbol { Block = SymbolPlace.Absolute, Scope = SymbolScope.Local };
        _globals = new int[_symbols.Length];
        _globals.AsSpan().Fill(-1);
        if (symbols.IsEmpty)
        {
            return;
        }

        int names = checked((int)_headers[(int)_headers[_file.SymbolTableSection].Link].Offset);
        _symbols[0].NameOffset = names;
        for (int index = 1; index < symbols.Length; index++)
        {
            ref readonly ElfSymbol symbol = ref symbols[index];
            bool isLocal = index < _file.FirstGlobalSymbol;
            if (isLocal != (symbol.Binding == ElfBinding.Local))
            {
                throw new MalformedFileException(
                    new InputPlace(_file.Name, Symbol: _file.SymbolName(index)),
                    isLocal ? "stands among the local symbols and is none" : "is local and stands among the global symbols");
            }

            int place = _file.SymbolSectionIndex(index);
            ReadOnlySpan<byte> name = isLocal ? default : _file.SymbolNameBytes(index);
            _limits.CountName(name.Length);
            _symbols[index] = new Symbol
            {
                Value = symbol.Value,
                Size = symbol.Size,
                NameOffset = names + (int)symbol.NameOffset,
                NameLength = name.Length,
                NameHash = isLocal ? 0 : NameHash.Of(name),
                Block = place switch
                {
                    ElfSymbolPlace.Undefined => isLocal ? SymbolPlace.Nowhere : SymbolPlace.Undefined,
                    ElfSymbolPlace.Absolute => SymbolPlace.Absolute,
                    ElfSymbolPlace.Common => SymbolPlace.Common,
                    _ => _blockOfSection[place],
                },
                Binding = BindingOf(symbol.Binding, index),
                Kind = ElfSymbolWords.KindOf(symbol.Type),
                Scope = isLocal ? SymbolScope.Local : ElfSymbolWords.ScopeOf(symbol.Visibility),
                Version = VersionedName.Of(name),
            };
            if (place == ElfSymbolPlace.Common)
            {
                LinkTimeCode.RefuseMark(name, _file.Name);
                CheckCommon(symbol, index);
            }
        }
    }

    private readonly void CheckCommon(in ElfSymbol symbol, int index)
    {
        InputPlace place = _file.PlaceOfSymbol(index);
        if (index < _file.FirstGlobalSymbol)
        {
            throw new MalformedFileException(place, "is a common symbol, and local");
        }

        if (!BitOperations.IsPow2(symbol.Value) || symbol.Value > ObjectLimits.LargestAlignment)
        {
            throw new MalformedFileException(place, $"has the alignment {symbol.Value}, which is no power of two up to 16 MiB");
        }

        ObjectLimits.CheckSize(symbol.Size, place);
    }

    private readonly SymbolBinding BindingOf(ElfBinding binding, int symbol) => binding switch
    {
        ElfBinding.Local => SymbolBinding.Local,
        ElfBinding.Weak => SymbolBinding.Weak,
        ElfBinding.Global => SymbolBinding.Strong,

        // One definition in the whole process: in one image that is what a weak definition is.
        ElfBinding.Unique => SymbolBinding.Weak,
        _ => throw new MalformedFileException(new InputPlace(_file.Name, Symbol: _file.SymbolName(symbol)), $"has the unknown binding {(int)binding}"),
    };

    private void AddEdges()
    {
        int plain = 0;
        int ofFrames = 0;
        for (int section = 0; section < _headers.Length; section++)
        {
            if (FixesUp(section, out int block))
            {
                (IsFrameTable(block) ? ref ofFrames : ref plain) += _file.RelocationCount(section);
            }
        }

        _edges = new Edge[plain];
        _frameEdges = new Edge[ofFrames];
        (plain, ofFrames) = (0, 0);
        for (int section = 0; section < _headers.Length; section++)
        {
            if (FixesUp(section, out int block))
            {
                ref int next = ref IsFrameTable(block) ? ref ofFrames : ref plain;
                next = AddEdges(section, block, next);
            }
        }
    }

    private readonly bool IsFrameTable(int block) => (_blocks[block].Flags & BlockFlags.Frames) != 0;

    private readonly bool FixesUp(int section, out int block)
    {
        ref readonly ElfSectionHeader header = ref _headers[section];
        block = -1;
        if (header.Type is not (ElfSectionType.RelocationsWithAddends or ElfSectionType.Relocations or ElfSectionType.CompactRelocations))
        {
            return false;
        }

        if (header.Info >= (uint)_headers.Length)
        {
            throw new MalformedFileException(new InputPlace(_file.Name, _file.SectionName(section)), $"relocates section {header.Info} of {_headers.Length}");
        }

        block = _blockOfSection[(int)header.Info];
        if (block >= 0 && !_file.HaveAddends(section))
        {
            throw Fault(section, $"holds relocations without addends, which {_architecture.Name} does not use");
        }

        return block >= 0;
    }

    private int AddEdges(int section, int block, int next)
    {
        ReadOnlySpan<ElfRelocation> relocations = _file.RelocationsToCheck(section);
        ref Block target = ref _blocks[block];
        if (target.EdgeCount != 0)
        {
            throw Fault(section, "is the second relocation section of the same section");
        }

        if (target.IsZeroFill && !relocations.IsEmpty)
        {
            throw Fault(section, "relocates a section that has no content");
        }

        target.FirstEdge = next;
        target.EdgeCount = relocations.Length;
        bool isSorted = true;
        EdgeTraits needs = EdgeTraits.None;
        ReadOnlySpan<EdgeTraits> traits = EdgeKinds.All;
        uint previous = 0;

        // Hundreds of thousands go through here: what does not change stands in locals.
        Architecture architecture = _architecture;
        ReadOnlySpan<RelocationRule> rules = architecture.ElfRules;
        Span<Edge> edges = (IsFrameTable(block) ? _frameEdges : _edges).AsSpan(next, relocations.Length);
        ulong size = target.Size;
        uint symbols = (uint)_file.Symbols.Length;
        for (int index = 0; index < relocations.Length; index++)
        {
            ref readonly ElfRelocation relocation = ref relocations[index];
            if (relocation.SymbolIndex >= symbols)
            {
                _ = _file.Relocations(section);
            }

            ref readonly RelocationRule rule = ref rules[relocation.Type < (uint)rules.Length ? (int)relocation.Type : 0];
            if (rule.Status != RelocationStatus.Supported || relocation.Type >= (uint)rules.Length)
            {
                throw Unsupported(block, relocation, _architecture.ElfRule(relocation.Type));
            }

            if (relocation.Offset > size || size - relocation.Offset < rule.Width)
            {
                throw new MalformedFileException(
                    new InputPlace(_file.Name, _file.SectionName((int)_headers[section].Info), relocation.Offset, _file.SymbolName((int)relocation.SymbolIndex)),
                    $"{rule.Name} lies outside the section, which has 0x{target.Size:x} bytes");
            }

            ref Edge edge = ref edges[index];
            edge.Offset = (uint)relocation.Offset;
            edge.Target = (int)relocation.SymbolIndex;
            edge.Kind = rule.Kind;
            edge.Form = rule.Form;
            edge.Addend = (int)relocation.Addend;
            if (edge.Addend != relocation.Addend)
            {
                edge.Addend = _wideAddends.Count;
                edge.IsWide = true;
                _wideAddends.Add(relocation.Addend);
            }

            needs |= traits[(int)edge.Kind];
            isSorted &= edge.Offset >= previous;
            previous = edge.Offset;
        }

        if (!isSorted && (target.Size > Block.LargestUnsorted || IsFrameTable(block) || (needs & (EdgeTraits.Joined | EdgeTraits.Shortened)) != 0))
        {
            // Frame records, the parts of large blocks and what belongs together find edges by offset. Equal offsets keep their order.
            EdgeOrder.Sort(edges);
        }

        int relocated = (int)_headers[section].Info;
        target.Flags |= (needs & EdgeTraits.Shortened) != 0 && !IsFrameTable(block) ? BlockFlags.Shortens : BlockFlags.None;
        if ((needs & EdgeTraits.Joined) != 0)
        {
            target.AlignmentLog2 = Math.Max(target.AlignmentLog2, architecture.Join(GroupOf(edges, block, relocated)));
        }

        if (ElfSectionClassifier.IsOldInitializerTable(_headers[relocated], _file.SectionNameBytes(relocated)))
        {
            OldInitializerTable.Reverse(edges, target.Size, new InputPlace(_file.Name, _file.SectionName(relocated)));
        }

        return next + relocations.Length;
    }

    private readonly EdgeGroup GroupOf(Span<Edge> edges, int block, int section)
    {
        ElfObjectFile file = _file;
        Symbol[] symbols = _symbols;
        return new EdgeGroup(edges, _symbols, block, file.SectionContent(section), file.MachineFlags)
        {
            WideAddends = _wideAddends,
            IsFrameTable = IsFrameTable(block),
            IsThreadCall = symbol => symbols[symbol].NameLength == "__tls_get_addr"u8.Length && file.SymbolNameBytes(symbol).SequenceEqual("__tls_get_addr"u8),
            Fault = (edge, problem) => new MalformedFileException(new InputPlace(file.Name, file.SectionName(section), edge.Offset, edge.Target == 0 ? null : file.SymbolName(edge.Target)), problem),
        };
    }

    private readonly LinkException Unsupported(int block, in ElfRelocation relocation, RelocationRule rule) =>
        new(
            new InputPlace(_file.Name, _file.SectionName(_sections[block].FileIndex), relocation.Offset, _file.SymbolName((int)relocation.SymbolIndex)),
            rule.Status == RelocationStatus.Unknown
                ? $"relocation type {relocation.Type} is unknown"
                : $"{rule.Name} is not supported in a relocatable object");

    private readonly LinkException Fault(int section, string problem) => new(new InputPlace(_file.Name, _file.SectionName(section)), problem);
}
