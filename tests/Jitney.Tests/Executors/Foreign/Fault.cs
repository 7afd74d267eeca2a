namespace Jitney.Tests.Executors.Foreign;

/// <summary>What may be wrong with a message of an executor.</summary>
public enum Fault
{
    /// <summary>It never comes, and nothing after it.</summary>
    Silence,

    /// <summary>The stream ends before it.</summary>
    Dropped,

    /// <summary>The stream ends inside it.</summary>
    Torn,

    /// <summary>It has no content.</summary>
    Empty,

    /// <summary>Its content is cut in half.</summary>
    Cut,

    /// <summary>Its content is random bytes.</summary>
    Random,

    /// <summary>One bit of its content is wrong.</summary>
    Flipped,

    /// <summary>Every number in it is as large as can be.</summary>
    Huge,

    /// <summary>It comes twice.</summary>
    Doubled,

    /// <summary>It answers another call.</summary>
    Misnumbered,
}
