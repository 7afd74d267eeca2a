namespace Jitney.Linking.Graph;

/// <summary>What a symbol names.</summary>
public enum SymbolKind : byte
{
    /// <summary>Not said.</summary>
    None,

    /// <summary>Data.</summary>
    Data,

    /// <summary>Code.</summary>
    Function,

    /// <summary>Thread-local data.</summary>
    ThreadLocal,

    /// <summary>A function that chooses the function to be called.</summary>
    IndirectFunction,

    /// <summary>A section.</summary>
    Section,

    /// <summary>It exists, but whoever found it does not say what it is.</summary>
    Unknown,
}
