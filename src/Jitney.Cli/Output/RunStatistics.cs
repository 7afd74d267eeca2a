using Jitney.Diagnostics;

namespace Jitney.Cli.Output;

/// <summary>What a run cost. See <c>docs/statistics.md</c> for what each number means.</summary>
internal sealed record RunStatistics(
    IReadOnlyList<PhaseTime> Phases,
    TimeSpan Link,
    TimeSpan Total,
    SessionStatistics Session,
    long RoundTrips,
    int Mappings,
    long PeakMemoryBytes);
