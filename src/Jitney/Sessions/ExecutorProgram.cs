using Jitney.Failures;

namespace Jitney.Sessions;

/// <summary>Finds the executor program.</summary>
internal static class ExecutorProgram
{
    /// <summary>The program's file name.</summary>
    public const string FileName = "jitney-executor";

    /// <summary>The environment variable that names the program where it does not lie beside this one.</summary>
    public const string Variable = "JITNEY_EXECUTOR";

    /// <summary>The program's path.</summary>
    /// <exception cref="ExecutorException">It is nowhere.</exception>
    public static string Find()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        string beside = Path.Combine(AppContext.BaseDirectory, FileName);
        if (!string.IsNullOrEmpty(named))
        {
            return File.Exists(named) ? named : throw new ExecutorException(FailureSide.Controller, "find the executor", $"{Variable} names {named}, which does not exist");
        }

        return File.Exists(beside)
            ? beside
            : throw new ExecutorException(FailureSide.Controller, "find the executor", $"there is no {beside}, and {Variable} does not name another");
    }
}
