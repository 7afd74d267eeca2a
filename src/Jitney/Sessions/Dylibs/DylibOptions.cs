using Jitney.Linking.Resolution;

namespace Jitney.Sessions.Dylibs;

/// <summary>How a dylib is linked.</summary>
public sealed record DylibOptions
{
    /// <summary>Whether the process and its libraries define what neither it nor what it is linked against does. Without them it cannot even call the C library: for code that may use what it is given and nothing else.
    /// That protects from mistakes, and not from enemies.</summary>
    public bool SearchesProcess { get; init; } = true;

    /// <summary>What a second definition of a name in it is.</summary>
    public DuplicateDefinitions Duplicates { get; init; }
}
