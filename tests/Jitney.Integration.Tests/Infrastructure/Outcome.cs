namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>What a program did.</summary>
/// <param name="Code">Its exit code, when it exited.</param>
/// <param name="Signal">The signal that ended it, when one did.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
public sealed record Outcome(int? Code, int? Signal, string Output, string Error)
{
    /// <summary>How it ended, in the words of the sources' first lines.</summary>
    public string End => Signal is { } signal ? $"signal {signal}" : $"exit {Code}";
}
