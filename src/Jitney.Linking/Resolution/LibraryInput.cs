namespace Jitney.Linking.Resolution;

/// <summary>A shared library that was added to a dylib: where it stands, and what it expects of others.</summary>
/// <param name="path">What it is opened by.</param>
/// <param name="position">Its place among what was added (<see cref="LinkDefinitions.NextPosition"/>).</param>
/// <param name="required">Numbers of the names that it expects others to define, not weakly.</param>
internal sealed class LibraryInput(string path, long position, int[] required)
{
    /// <summary>What it is opened by.</summary>
    public string Path => path;

    /// <summary>Its place among what was added.</summary>
    public long Position => position;

    /// <summary>Numbers of the names that it expects others to define, not weakly.</summary>
    public int[] Required => required;

    /// <summary>What it asks linkers to warn of.</summary>
    public IReadOnlyList<LibraryWarning> Warnings { get; init; } = [];

    /// <summary>Whether it counts only once something that it defines is missing where it stands.</summary>
    public bool IsForNeed { get; init; }

    /// <summary>Those of them that objects and archives offer, and of which state of the inputs that was found (<see cref="LinkDefinitions.OfferedTo"/>).</summary>
    public (long State, int[] Names) Offered { get; set; } = (-1, []);

    /// <summary>The number of the batch whose search for objects has come past it last, and for which it counts.</summary>
    public int PassedBy { get; set; }
}
