namespace Jitney.Linking.Graph;

/// <summary>A symbol as its object states it.</summary>
internal struct Symbol
{
    /// <summary>Offset in its block, absolute value, or a common symbol's alignment.</summary>
    public ulong Value;

    /// <summary>Size in bytes.</summary>
    public ulong Size;

    /// <summary>Hash of a non-local symbol's name.</summary>
    public ulong NameHash;

    /// <summary>Offset of its name in the object's content; the name ends with a zero byte.</summary>
    public int NameOffset;

    /// <summary>How long a non-local symbol's name is, in bytes.</summary>
    public int NameLength;

    /// <summary>Index of its block, or one of the negative numbers of <see cref="SymbolPlace"/>.</summary>
    public int Block;

    /// <summary>How it binds.</summary>
    public SymbolBinding Binding;

    /// <summary>Who may see it.</summary>
    public SymbolScope Scope;

    /// <summary>What it names.</summary>
    public SymbolKind Kind;

    /// <summary>Whether its name carries a version.</summary>
    public SymbolVersion Version;
}
