namespace Jitney.Linking.Architectures;

/// <summary>Whether a relocation type can be linked.</summary>
internal enum RelocationStatus : byte
{
    /// <summary>No such type is specified.</summary>
    Unknown,

    /// <summary>Linked.</summary>
    Supported,

    /// <summary>Specified, but not linked: the reason stands in docs/supported-relocations.md.</summary>
    Refused,
}
