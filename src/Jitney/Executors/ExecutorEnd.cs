using Jitney.Interop.Processes;

namespace Jitney.Executors;

/// <summary>How an executor ended.</summary>
/// <param name="ExitCode">Its exit code, when it exited and that is known: it is a child, or a guardian told.</param>
/// <param name="Signal">The signal that ended it, when one did and that is known.</param>
/// <param name="Problem">What was wrong with the connection; null when it closed as it should.</param>
public sealed record ExecutorEnd(int? ExitCode, int? Signal, string? Problem)
{
    /// <summary>The name of the signal that ended it, such as <c>SIGSEGV</c>; null when none did.</summary>
    public string? SignalName => Signal is { } signal ? SignalNames.Of(signal) : null;
}
