namespace Jitney.Linking.Graph;

/// <summary>Who may see a symbol, from the widest to the narrowest.</summary>
public enum SymbolScope : byte
{
    /// <summary>Everybody.</summary>
    Default,

    /// <summary>Everybody, but nobody may replace it.</summary>
    Protected,

    /// <summary>Its dylib only.</summary>
    Hidden,

    /// <summary>Its object only.</summary>
    Local,
}
