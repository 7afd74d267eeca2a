namespace Jitney.Interop.Linux.Processes.Runs;

/// <summary>A run to be forked.</summary>
/// <param name="Entry">The entry point.</param>
/// <param name="Arguments">An <c>argv</c> in native memory.</param>
/// <param name="ArgumentCount">Its length.</param>
/// <param name="Surroundings">What the run finds around it.</param>
/// <param name="Steps">What comes before the entry point.</param>
/// <param name="Closed">Descriptors of this process that are not the run's.</param>
/// <param name="NameVariable">Where the program's name is kept for messages, or 0.</param>
/// <param name="ShortNameVariable">Where the last part of it is, or 0.</param>
internal sealed record RunStart(
    ulong Entry,
    ulong Arguments,
    int ArgumentCount,
    RunSurroundings Surroundings,
    RunStep[] Steps,
    int[] Closed,
    ulong NameVariable,
    ulong ShortNameVariable);
