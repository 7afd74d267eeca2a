using Jitney.Executors;

namespace Jitney.Sessions;

/// <summary>Which process runs the linked code.</summary>
public abstract record ExecutorChoice
{
    private ExecutorChoice()
    {
    }

    /// <summary>This process.</summary>
    public static ExecutorChoice InProcess { get; } = new OwnProcess();

    /// <summary>A child process, started from an executor program.</summary>
    /// <param name="path">The program; null for <c>jitney-executor</c> beside this program, or what the environment variable
    /// <c>JITNEY_EXECUTOR</c> names. LLVM's executor works too.</param>
    public static ExecutorChoice Child(string? path = null) => new ChildProgram(ChildExecutorOptions.For(path ?? ExecutorProgram.Find()));

    /// <summary>A child process, with all options.</summary>
    public static ExecutorChoice Child(ChildExecutorOptions options) => new ChildProgram(options);

    /// <summary>An executor that listens.</summary>
    public static ExecutorChoice Listening(ConnectedExecutorOptions options) => new ListeningProgram(options);

    /// <summary>An executor that is connected already; the session owns it from now on.</summary>
    public static ExecutorChoice Connected(IExecutorProcessControl control) => new GivenControl(control);

    internal sealed record OwnProcess : ExecutorChoice;

    internal sealed record ChildProgram(ChildExecutorOptions Options) : ExecutorChoice;

    internal sealed record ListeningProgram(ConnectedExecutorOptions Options) : ExecutorChoice;

    internal sealed record GivenControl(IExecutorProcessControl Control) : ExecutorChoice;
}
