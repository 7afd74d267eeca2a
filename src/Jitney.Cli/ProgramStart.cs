using System.Diagnostics;

namespace Jitney.Cli;

/// <summary>When the program started.</summary>
/// <param name="Timestamp">A timestamp of <see cref="Stopwatch"/>.</param>
/// <param name="Before">How long the process had been running by then, as far as it can tell.</param>
internal readonly record struct ProgramStart(long Timestamp, TimeSpan Before)
{
    /// <summary>To be taken first of all. The system's own record of the start is only exact to a tick of 10 ms; until here one thread has
    /// had no cause to wait, so the processor time is the better measure.</summary>
    public static ProgramStart Now() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(Timestamp) + Before;
}
