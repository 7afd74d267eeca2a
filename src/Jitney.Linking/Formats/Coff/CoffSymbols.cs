using System.Numerics;
using Jitney.Linking.Building;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Formats.Coff;

/// <summary>The symbols of a COFF object in the order of a graph: those that others do not see come first. And what the object asks of linkers, much of which is about symbols.</summary>
internal sealed class CoffSymbols
{
    /// <summary>The number of a record that stands for the start of all sections of a name in an image.</summary>
    public const int SectionOfOthers = -2;

    private const int ForDebuggers = -1;

    // What linkers give a common symbol that says no alignment.
    private const ulong LargestCommonAlignment = 32;

    // As much as is told of, and not as much as an object may say.
    private const int MostIgnored = 100;
    private const int LongestIgnored = 200;

    private readonly CoffObjectFile _file;
    private readonly CoffBlocks _blocks;
    private readonly IReadOnlyList<CoffDirective> _directives;
    private readonly List<Symbol> _symbols = [new Symbol { Block = SymbolPlace.Absolute, Scope = SymbolScope.Local, NameOffset = -1 }];
    private readonly List<WeakDefault> _defaults = [];
    private readonly List<int> _included = [];

    // Of common symbols, by name; made when the first is met.
    private Dictionary<ReadOnlyMemory<byte>, uint>? _alignments;

    // By record: the symbol's number.
    private readonly int[] _numbers;

    private CoffSymbols(CoffObjectFile file, CoffBlocks blocks, IReadOnlyList<CoffDirective> directives)
    {
        _file = file;
        _blocks = blocks;
        _numbers = new int[file.SymbolCount];
        _directives = directives;
    }

    /// <summary>All of them.</summary>
    public Symbol[] Symbols { get; private set; } = [];

    /// <summary>The number of the first that is not local.</summary>
    public int FirstGlobal { get; private set; }

    /// <summary>The numbers that they get in a batch; none so far.</summary>
    public int[] Globals { get; private set; } = [];

    /// <summary>What the object asks for; null for nothing.</summary>
    public ObjectRequests? Requests { get; private set; }

    /// <summary>Whether it has what the C runtime keeps of each thread, and Visual C++'s code looks at in its own thread-local storage: which static variables of functions are initialised, and whether those of the thread are.</summary>
    public bool HasThreadState { get; private set; }

    /// <summary>Reads the symbols of an object.</summary>
    /// <exception cref="LinkException">They contradict themselves.</exception>
    public static CoffSymbols Of(CoffObjectFile file, CoffBlocks blocks, IReadOnlyList<CoffDirective> directives, ref ObjectLimits limits)
    {
        var symbols = new CoffSymbols(file, blocks, directives);
        symbols.AddLocals(ref limits);
        symbols.FirstGlobal = symbols._symbols.Count;
        symbols.AddGlobals(ref limits);
        symbols.AddDefaults();
        symbols.AddDirectives(ref limits);
        symbols.Symbols = [.. symbols._symbols];
        symbols.Globals = new int[symbols.Symbols.Length];
        symbols.Globals.AsSpan().Fill(-1);
        symbols.Requests = symbols.AllRequests();
        return symbols;
    }

    /// <summary>The number of the symbol of a record; negative for one that is none to linkers.</summary>
    public int Number(int record) => _numbers[record];

    private void AddLocals(ref ObjectLimits limits)
    {
        for (int record = 0; record < _file.SymbolCount; record = _file.NextSymbol(record))
        {
            CoffSymbol symbol = _file.Symbol(record);
            if (symbol.IsExternal)
            {
                continue;
            }

            _numbers[record] = KindOfRecord(symbol);
            if (_numbers[record] >= 0)
            {
                _numbers[record] = _symbols.Count;
                limits.CountName(_file.SymbolNameBytes(record).Length);
                _symbols.Add(Make(record, symbol, SymbolBinding.Local));
            }
        }
    }

    private static int KindOfRecord(in CoffSymbol symbol) => symbol.StorageClass switch
    {
        CoffStorageClass.Section when symbol.SectionNumber == CoffSymbolPlace.Undefined => SectionOfOthers,
        CoffStorageClass.File or CoffStorageClass.Function or CoffStorageClass.EndOfFunction or CoffStorageClass.ClrToken => ForDebuggers,
        _ when symbol.SectionNumber == CoffSymbolPlace.Debug => ForDebuggers,
        _ => 0,
    };

    private void AddGlobals(ref ObjectLimits limits)
    {
        for (int record = 0; record < _file.SymbolCount; record = _file.NextSymbol(record))
        {
            CoffSymbol symbol = _file.Symbol(record);
            if (symbol.IsExternal)
            {
                _numbers[record] = _symbols.Count;
                Symbol made = Make(record, symbol, symbol.StorageClass == CoffStorageClass.WeakExternal ? SymbolBinding.Weak : SymbolBinding.Strong);
                limits.CountName(made.NameLength);
                HasThreadState |= made.Kind == SymbolKind.ThreadLocal && IsThreadState(_file.SymbolNameBytes(record));
                if (symbol.IsCommon)
                {
                    ReadOnlySpan<byte> name = _file.SymbolNameBytes(record);
                    LinkTimeCode.RefuseMark(name, _file.Name);
                    ObjectLimits.CheckSize(symbol.Value, _file.PlaceOfSymbol(record));
                    made = made with { Block = SymbolPlace.Common, Size = symbol.Value, Value = CommonAlignment(name, symbol.Value), Kind = SymbolKind.Data };
                }

                _symbols.Add(made);
            }
        }
    }

    private static bool IsThreadState(ReadOnlySpan<byte> name) => name.SequenceEqual("_Init_thread_epoch"u8) || name.SequenceEqual("__tls_guard"u8);

    private Symbol Make(int record, in CoffSymbol symbol, SymbolBinding binding)
    {
        bool isLocal = binding == SymbolBinding.Local;
        ReadOnlySpan<byte> name = isLocal ? default : _file.SymbolNameBytes(record);
        int section = _file.SymbolSection(record);
        (int block, ulong value) = section switch
        {
            CoffSymbolPlace.Undefined => (isLocal ? SymbolPlace.Nowhere : SymbolPlace.Undefined, 0UL),
            CoffSymbolPlace.Absolute => (SymbolPlace.Absolute, symbol.Value),
            CoffSymbolPlace.Debug => (SymbolPlace.Nowhere, 0UL),

            // Of a section, GNU's tools state attributes as its value.
            _ => _blocks.Find(section, symbol.StorageClass == CoffStorageClass.Section ? 0 : symbol.Value),
        };
        return new Symbol
        {
            Value = value,
            NameOffset = OffsetOf(record),
            NameLength = name.Length,
            NameHash = isLocal ? 0 : NameHash.Of(name),
            Block = block,
            Binding = binding,
            Scope = isLocal ? SymbolScope.Local : SymbolScope.Default,
            Kind = KindOf(symbol, block),
        };
    }

    private SymbolKind KindOf(in CoffSymbol symbol, int block) =>
        symbol.IsSection || symbol.StorageClass == CoffStorageClass.Section ? SymbolKind.Section
        : symbol.IsFunction ? SymbolKind.Function
        : block < 0 ? SymbolKind.None
        : _blocks.Sections[_blocks.Blocks[block].Section] switch
        {
            { Role: SectionRole.ThreadData } => SymbolKind.ThreadLocal,
            { Segment: SegmentKind.Code } => SymbolKind.None,
            _ => SymbolKind.Data,
        };

    // Names of local symbols matter to messages and listings alone.
    private int OffsetOf(int record) => _file.Content.Span.Overlaps(_file.SymbolNameBytes(record), out int offset) ? offset : 0;

    private ulong CommonAlignment(ReadOnlySpan<byte> name, ulong size)
    {
        _alignments ??= AllAlignments();
        int offset = 0;
        bool isNamed = _alignments.Count > 0 && _file.Content.Span.Overlaps(name, out offset);
        if (isNamed && _alignments.TryGetValue(_file.Content.Slice(offset, name.Length), out uint alignment))
        {
            return alignment <= ObjectLimits.LargestAlignment
                ? alignment
                : throw new LinkException(new InputPlace(_file.Name, Symbol: NameText.Of(name)), $"is to have the alignment {alignment}, and no symbol can have more than 16 MiB");
        }

        return Math.Min(LargestCommonAlignment, BitOperations.RoundUpToPowerOf2(size));
    }

    // The first that is said of a name counts.
    private Dictionary<ReadOnlyMemory<byte>, uint> AllAlignments()
    {
        var alignments = new Dictionary<ReadOnlyMemory<byte>, uint>(new NameComparer());
        foreach (CoffDirective directive in _directives)
        {
            if (directive.Kind == CoffDirectiveKind.AlignCommon)
            {
                alignments.TryAdd(directive.Name, directive.Alignment);
            }
        }

        return alignments;
    }

    private void AddDefaults()
    {
        for (int record = 0; record < _file.SymbolCount; record = _file.NextSymbol(record))
        {
            if (_file.TryWeakExternal(record, out CoffWeakExternal weak))
            {
                AddDefault(record, weak);
            }
        }
    }

    private void AddDefault(int record, in CoffWeakExternal weak)
    {
        int own = _numbers[record];
        int other = _numbers[(int)weak.DefaultSymbol];
        if (_symbols[own].Block != SymbolPlace.Undefined)
        {
            // It lies in a section itself, which makes it a weak definition.
            return;
        }

        if (other < 0)
        {
            throw new MalformedFileException(_file.PlaceOfSymbol(record), "has a default that is for debuggers alone");
        }

        WeakSearch search = weak.Search switch
        {
            CoffWeakSearch.None or CoffWeakSearch.NoLibrary or CoffWeakSearch.Alias => WeakSearch.Objects,
            CoffWeakSearch.AntiDependency => WeakSearch.ArchivesUnchained,
            _ => WeakSearch.Archives,
        };
        Symbol meant = _symbols[other];
        if (meant is { Block: SymbolPlace.Absolute, Value: 0 })
        {
            // So compilers write references that may stay null, as weak ones of other formats do.
            if (search != WeakSearch.Objects)
            {
                _defaults.Add(new WeakDefault(own, 0, search));
            }
        }
        else if (search == WeakSearch.Objects && meant.Block is (>= 0 or SymbolPlace.Absolute) && !IsShared(meant))
        {
            // And so weak definitions.
            _symbols[own] = _symbols[own] with { Block = meant.Block, Value = meant.Value, Kind = meant.Kind };
        }
        else
        {
            _defaults.Add(new WeakDefault(own, other, search));
        }
    }

    // What others see and may have, too: theirs counts where this object's group gives way.
    private bool IsShared(in Symbol symbol) => symbol.Scope != SymbolScope.Local && symbol.Block >= 0 && _blocks.Sections[_blocks.Blocks[symbol.Block].Section].Group >= 0;

    private void AddDirectives(ref ObjectLimits limits)
    {
        foreach (CoffDirective directive in _directives)
        {
            switch (directive.Kind)
            {
                case CoffDirectiveKind.Include:
                    _included.Add(Refer(directive, directive.Name, SymbolBinding.Strong, ref limits));
                    break;
                case CoffDirectiveKind.Export:
                    // A name with a dot is what another library has, unless an object defines it.
                    bool isForwarder = (directive.Export & CoffExportFlags.Forwarder) != 0;
                    _included.Add(Refer(directive, directive.Value, isForwarder ? SymbolBinding.Weak : SymbolBinding.Strong, ref limits));
                    break;
                case CoffDirectiveKind.AlternateName:
                    int name = Refer(directive, directive.Name, SymbolBinding.Weak, ref limits);
                    _defaults.Add(new WeakDefault(name, Refer(directive, directive.Value, SymbolBinding.Weak, ref limits), WeakSearch.ArchivesLater));
                    break;
            }
        }
    }

    private int Refer(in CoffDirective directive, ReadOnlyMemory<byte> name, SymbolBinding binding, ref ObjectLimits limits)
    {
        limits.CountName(name.Length);
        _symbols.Add(new Symbol
        {
            Block = SymbolPlace.Undefined,
            Binding = binding,
            Scope = SymbolScope.Default,
            NameOffset = OffsetOf(directive, name),
            NameLength = name.Length,
            NameHash = NameHash.Of(name.Span),
        });
        return _symbols.Count - 1;
    }

    // Words with quotes were copied, and stand in the file all the same.
    private int OffsetOf(in CoffDirective directive, ReadOnlyMemory<byte> name)
    {
        if (_file.Content.Span.Overlaps(name.Span, out int known))
        {
            return known;
        }

        return directive.Place.Of(_file.Content.Span).IndexOf(name.Span) is >= 0 and int offset
            ? directive.Place.Start + offset
            : throw new MalformedFileException(new InputPlace(_file.Name, ".drectve", Symbol: NameText.Of(name.Span)), "has quotes inside the name of a symbol");
    }

    private ObjectRequests? AllRequests()
    {
        string[] libraries = [.. NamesOf(CoffDirectiveKind.DefaultLibrary)];
        string[] unwanted = [.. NamesOf(CoffDirectiveKind.NoDefaultLibrary)];
        (string, string)[] agreements = [.. _directives.Where(static directive => directive.Kind == CoffDirectiveKind.FailIfMismatch)
            .Select(static directive => (NameText.Of(directive.Name.Span), NameText.Of(directive.Value.Span)))];
        ReadOnlyMemory<byte>[] ignored = [.. _directives.Where(static directive => directive.Kind is CoffDirectiveKind.Other or CoffDirectiveKind.Merge).Take(MostIgnored)
            .Select(static directive => directive.Word[..Math.Min(LongestIgnored, directive.Word.Length)])];
        return _defaults.Count + _included.Count + libraries.Length + unwanted.Length + agreements.Length + ignored.Length == 0
            ? null
            : new ObjectRequests { Ignored = ignored, Defaults = _defaults, Included = _included, Libraries = libraries, UnwantedLibraries = unwanted, Agreements = agreements };
    }

    private IEnumerable<string> NamesOf(CoffDirectiveKind kind) =>
        _directives.Where(directive => directive.Kind == kind).Select(static directive => NameText.Of(directive.Name.Span));
}
