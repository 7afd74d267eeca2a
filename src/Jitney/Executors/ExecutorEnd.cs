using Jitney.Interop.Processes;

namespace Jitney.Executors;

/// <summary>How an executor ended.</summary>
/// <param name="ExitCode">Its exit code, when it exited and that is known: it is a child, or a guardian told.</param>
/// <param name="Signal">The signal that ended it, when one did and that is known.</param>
/// <param name="Problem">What was wrong with the connection; null when it closed as it should.</param>
public sealed record ExecutorEnd(int? ExitCode, int? Signal, string? Problem)
{
    /// <summary>Whether it did not exit, on systems whose signals do not say so (Windows): an exception that nobody handled ended it, or somebody terminated its
    /// process, which may have been linked code itself. The exit code is the exception's, or was chosen by whoever did it.</summary>
    public bool IsForced { get; init; }

    /// <summary>What ended it by force, such as <c>access violation</c>, as far as that has a name; null when it exited, or nobody knows.</summary>
    public string? ExceptionName => IsForced && ExitCode is { } code ? ExceptionNames.Of(code) : null;

    /// <summary>The name of the signal that ended it, such as <c>SIGSEGV</c>; null when none did.</summary>
    public string? SignalName => Signal is { } signal ? SignalNames.Of(signal) : null;
}
