using Jitney.Executors;

namespace Jitney.Cli.Running;

/// <summary>The program ended before its entry point was called.</summary>
/// <param name="end">How.</param>
/// <param name="problem">Whose code ended it, as far as that is known and worth telling.</param>
internal sealed class ProgramEndedException(ExecutorEnd end, string? problem) : Exception(problem ?? "the program ended in an initialiser")
{
    /// <summary>How it ended.</summary>
    public ExecutorEnd End { get; } = end;

    /// <summary>Whose code ended it; null for nothing to tell.</summary>
    public string? Problem { get; } = problem;
}
