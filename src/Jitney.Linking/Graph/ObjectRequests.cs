namespace Jitney.Linking.Graph;

/// <summary>What an object asks of linkers beside its symbols and edges.</summary>
internal sealed class ObjectRequests
{
    /// <summary>What names mean that nothing defines.</summary>
    public IReadOnlyList<WeakDefault> Defaults { get; init; } = [];

    /// <summary>Symbols that libraries define when the program runs.</summary>
    public IReadOnlyList<GraphImport> Imports { get; init; } = [];

    /// <summary>Symbols that must be there, whoever refers to them.</summary>
    public IReadOnlyList<int> Included { get; init; } = [];

    /// <summary>Names to which all objects have to give one value, with that of this object.</summary>
    public IReadOnlyList<(string Name, string Value)> Agreements { get; init; } = [];

    /// <summary>Names of archives that are to be searched behind all that are given.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];

    /// <summary>Words for linkers that mean nothing here, as they are written: slices of the object.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Ignored { get; init; } = [];

    /// <summary>Names of archives that are not to be searched although other objects ask for it; an empty one for all of them.</summary>
    public IReadOnlyList<string> UnwantedLibraries { get; init; } = [];
}
