namespace Jitney.Linking.Graph;

/// <summary>Which of several groups of one signature counts, and what they have to have in common. ELF has only the first.</summary>
internal enum ComdatSelection : byte
{
    /// <summary>The first.</summary>
    Any,

    /// <summary>The first; all have one size.</summary>
    SameSize,

    /// <summary>The first; all have the same bytes.</summary>
    ExactMatch,

    /// <summary>The largest; the first of several that are.</summary>
    Largest,
}
