using Jitney.Linking.Architectures;
using Jitney.Linking.Graph;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Formats.Coff;

/// <summary>What a member of an import library is to the linker, whoever wrote it: a symbol and the pointer to it, both undefined, and where the symbol is found when the program runs.</summary>
/// <remarks>
/// Natively it brings the pointer, which the loader fills, and a function that jumps through it. Here the linker makes both where they are needed: it knows the address.
/// </remarks>
/// <param name="name">What the member is called in messages.</param>
/// <param name="symbol">The symbol's name.</param>
/// <param name="kind">What it names.</param>
internal sealed class ImportGraph(InputName name, ReadOnlyMemory<byte> symbol, SymbolKind kind)
{
    // The symbols of the graph; the first stands for none.
    private const int Symbol = 1;
    private const int Pointer = 2;
    private const int Third = 3;

    /// <summary>The library's file name; empty where <see cref="Head"/> leads to it.</summary>
    public ReadOnlyMemory<byte> Library { get; init; }

    /// <summary>The name of a symbol in the member that leads to the library's name; empty for none.</summary>
    public ReadOnlyMemory<byte> Head { get; init; }

    /// <summary>What the library calls it; empty where it has but a number.</summary>
    public ReadOnlyMemory<byte> ExportName { get; init; }

    /// <summary>Its number in the library.</summary>
    public ushort Ordinal { get; init; }

    /// <summary>Whether the symbol's own name means the pointer as well, as for what definition files call constant.</summary>
    public bool NamesPointer { get; init; }

    private byte[] PointerName => ObjectFormat.Of(TargetFormat.Coff).PointerTo(symbol.Span);

    /// <summary>The names that count as defined by it in archives.</summary>
    public List<ObjectDefinition> Definitions() =>
    [
        new(symbol, SymbolVersion.None, IsStrong: true, IsData: kind != SymbolKind.Function),
        new(PointerName, SymbolVersion.None, IsStrong: true, IsData: true),
    ];

    /// <summary>Builds the graph.</summary>
    public ObjectGraph Build(Architecture architecture)
    {
        byte[] pointer = PointerName;

        // What the pointer leads to has then no name that an object could refer to.
        byte[] third = NamesPointer ? [.. symbol.Span, .. " (constant)"u8] : Head.ToArray();
        byte[] content = [.. symbol.Span, 0, .. pointer, 0, .. third, 0];
        int pointerOffset = symbol.Length + 1;
        int thirdOffset = pointerOffset + pointer.Length + 1;
        var import = new GraphImport(NamesPointer ? Third : Symbol, Pointer, kind) { Library = Library, Head = Head.IsEmpty ? 0 : Third, Name = ExportName, Ordinal = Ordinal, NamesPointer = NamesPointer };
        Symbol[] symbols =
        [
            new Symbol { Block = SymbolPlace.Absolute, Scope = SymbolScope.Local, NameOffset = content.Length - 1 },
            Reference(content, 0, symbol.Length, kind),
            Reference(content, pointerOffset, pointer.Length, SymbolKind.Data),
            .. third.Length == 0 ? (ReadOnlySpan<Symbol>)[] : [Reference(content, thirdOffset, third.Length, NamesPointer ? kind : SymbolKind.None)],
        ];
        var globals = new int[symbols.Length];
        globals.AsSpan().Fill(-1);
        return new ObjectGraph
        {
            Name = name,
            Content = content,
            Architecture = architecture,
            Format = TargetFormat.Coff,
            Sections = [],
            Blocks = [],
            Symbols = symbols,
            FirstGlobal = Symbol,
            Globals = globals,
            Edges = [],
            FrameEdges = [],
            WideAddends = [],
            Groups = [],
            Frames = [],
            Requests = new ObjectRequests
            {
                Imports = [import],
                Defaults = NamesPointer ? [new WeakDefault(Symbol, Pointer, WeakSearch.Objects)] : [],
            },
        };
    }

    private static Symbol Reference(byte[] content, int offset, int length, SymbolKind kind) => new()
    {
        Block = SymbolPlace.Undefined,
        Binding = SymbolBinding.Strong,
        Scope = SymbolScope.Default,
        Kind = kind,
        NameOffset = offset,
        NameLength = length,
        NameHash = NameHash.Of(content.AsSpan(offset, length)),
    };
}
