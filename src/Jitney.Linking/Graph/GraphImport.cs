namespace Jitney.Linking.Graph;

/// <summary>What a member of an import library says of a symbol: that a library defines it when the program runs.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Pointer">The symbol of the pointer to it (<c>__imp_</c>).</param>
/// <param name="Kind">What it names; unknown where nothing says it.</param>
internal sealed record GraphImport(int Symbol, int Pointer, SymbolKind Kind)
{
    /// <summary>The library's file name; empty where <see cref="Head"/> leads to it.</summary>
    public ReadOnlyMemory<byte> Library { get; init; }

    /// <summary>The symbol of the member that has the library's name; 0 for none.</summary>
    public int Head { get; init; }

    /// <summary>Whether the name of the pointer does not say what it leads to, since the symbol's own name means the pointer as well.</summary>
    public bool NamesPointer { get; init; }

    /// <summary>What the library calls it; empty where it has but a number.</summary>
    public ReadOnlyMemory<byte> Name { get; init; }

    /// <summary>Its number in the library, where it has no name.</summary>
    public ushort Ordinal { get; init; }
}
