namespace Jitney.Executors;

/// <summary>Whether a process that runs linked code may start again, to have more thread-local storage for it.</summary>
internal enum SecondStart
{
    /// <summary>When the first link needs it.</summary>
    WhenNeeded,

    /// <summary>Never: what was done so far cannot be done again.</summary>
    Never,
}
