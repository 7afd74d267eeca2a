namespace Jitney.Diagnostics;

/// <summary>What a phase took.</summary>
/// <param name="Name">The phase.</param>
/// <param name="Wall">Time on the clock.</param>
/// <param name="Processor">Processor time of this process, all threads together.</param>
public readonly record struct PhaseTime(string Name, TimeSpan Wall, TimeSpan Processor);
