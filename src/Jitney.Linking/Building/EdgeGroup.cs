using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Building;

/// <summary>The edges of one block as a file states them, for an architecture to check and to join those that belong together.</summary>
/// <param name="edges">The edges, sorted by offset.</param>
/// <param name="symbols">The object's symbols, by which edges name their targets.</param>
/// <param name="block">The block's number, by which symbols say where they lie.</param>
/// <param name="content">The block's bytes.</param>
/// <param name="machineFlags">What the file says of the code in it, by flags of the architecture's own.</param>
internal readonly ref struct EdgeGroup(Span<Edge> edges, ReadOnlySpan<Symbol> symbols, int block, ReadOnlySpan<byte> content, uint machineFlags)
{
    private readonly ReadOnlySpan<Symbol> _symbols = symbols;
    private readonly int _block = block;

    /// <summary>The edges, sorted by offset, to be changed in place.</summary>
    public Span<Edge> Edges { get; } = edges;

    /// <summary>The block's bytes.</summary>
    public ReadOnlySpan<byte> Content { get; } = content;

    /// <summary>What the file says of the code in it.</summary>
    public uint MachineFlags { get; } = machineFlags;

    /// <summary>Addends that do not fit into 32 bits.</summary>
    public required List<long> WideAddends { get; init; }

    /// <summary>Whether the block is an unwind table, whose bytes stay where they are.</summary>
    public required bool IsFrameTable { get; init; }

    /// <summary>Says whether a symbol is <c>__tls_get_addr</c>.</summary>
    public required Func<int, bool> IsThreadCall { get; init; }

    /// <summary>Makes an error of an edge.</summary>
    public required Func<Edge, string, LinkException> Fault { get; init; }

    /// <summary>An edge's addend.</summary>
    public long Addend(in Edge edge) => edge.IsWide ? WideAddends[edge.Addend] : edge.Addend;

    /// <summary>Where in the block an edge's target lies; null where it lies elsewhere.</summary>
    public ulong? PlaceOfTarget(in Edge edge) => _symbols[edge.Target].Block == _block ? _symbols[edge.Target].Value : null;
}
