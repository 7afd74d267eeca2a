namespace Jitney.Interop.Memory;

/// <summary>What becomes of stores through a mapping.</summary>
internal enum MappingKind
{
    /// <summary>They reach the memory object, and so every other shared mapping of it.</summary>
    Shared,

    /// <summary>They go to a private copy of the page, which a forked child gets a copy of in turn. Where processes are not forked they reach the object too.</summary>
    Private,
}
