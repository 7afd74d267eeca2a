namespace Jitney.Linking.Resolution;

/// <summary>Where a linked symbol came from.</summary>
internal enum SymbolOrigin : byte
{
    /// <summary>Nowhere: there is no such symbol.</summary>
    None,

    /// <summary>An object that was linked.</summary>
    Object,

    /// <summary>An address that the caller stated.</summary>
    Defined,

    /// <summary>A library or the process: linked code agreed on this address for it. Gives way to a definition by an object.</summary>
    Imported,
}
