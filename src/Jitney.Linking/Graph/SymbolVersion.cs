namespace Jitney.Linking.Graph;

/// <summary>Whether a symbol's name carries a version, as <c>.symver</c> writes it.</summary>
internal enum SymbolVersion : byte
{
    /// <summary>A plain name.</summary>
    None,

    /// <summary><c>name@VERSION</c>: known by all of that only.</summary>
    Exact,

    /// <summary><c>name@@VERSION</c>: a definition that plain references to the name mean, too.</summary>
    Default,
}
