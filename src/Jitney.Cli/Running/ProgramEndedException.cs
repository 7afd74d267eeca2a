using Jitney.Executors;

namespace Jitney.Cli.Running;

/// <summary>The program ended before its entry point was called.</summary>
/// <param name="end">How.</param>
internal sealed class ProgramEndedException(ExecutorEnd end) : Exception("the program ended in an initialiser")
{
    /// <summary>How it ended.</summary>
    public ExecutorEnd End { get; } = end;
}
