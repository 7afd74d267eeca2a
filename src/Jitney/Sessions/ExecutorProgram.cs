using Jitney.Definitions;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Interop.Processes;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Sessions;

/// <summary>Finds the executor program.</summary>
internal static class ExecutorProgram
{
    /// <summary>The program's file name.</summary>
    public static readonly string FileName = "jitney-executor" + OwnProcess.Here.ProgramEnding;

    /// <summary>The environment variable that names the program where it does not lie beside this one.</summary>
    public const string Variable = "JITNEY_EXECUTOR";

    /// <summary>What a program runs by itself; null where it is a script.</summary>
    public static Target? TargetOf(ChildExecutorOptions options) => LibraryMachine.TargetOf(options.Path);

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
