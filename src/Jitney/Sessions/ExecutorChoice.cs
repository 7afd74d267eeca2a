using Jitney.Executors;
using Jitney.Executors.Pools;

namespace Jitney.Sessions;

/// <summary>Which process runs the linked code.</summary>
/// <example>
/// <code>
/// var options = new LinkSessionOptions { Executor = ExecutorChoice.InProcess };
/// await using Session session = await Session.StartAsync(options);
/// </code>
/// </example>
public abstract record ExecutorChoice
{
    private ExecutorChoice()
    {
    }

    /// <summary>How another executor like it is started as a child; null where that would not be the like.</summary>
    internal ChildExecutorOptions? Program => this switch
    {
        ChildProgram child => child.Options,
        PooledProgram pooled => pooled.Pool.Options.Executor,
        _ => null,
    };

    /// <summary>This process.</summary>
    public static ExecutorChoice InProcess { get; } = new OwnProcess();

    /// <summary>A child process, started from an executor program.</summary>
    /// <param name="path">The program; null for <c>jitney-executor</c> beside this program, or what the environment variable
    /// <c>JITNEY_EXECUTOR</c> names. LLVM's executor works too.</param>
    public static ExecutorChoice Child(string? path = null) => new ChildProgram(ChildExecutorOptions.For(path ?? ExecutorProgram.Find()));

    /// <summary>A child process, with all options.</summary>
    public static ExecutorChoice Child(ChildExecutorOptions options) => new ChildProgram(Given.Something(options));

    /// <summary>An executor that listens.</summary>
    public static ExecutorChoice Listening(ConnectedExecutorOptions options) => new ListeningProgram(Given.Something(options));

    /// <summary>An executor that is connected already; the session owns it from now on.</summary>
    public static ExecutorChoice Connected(IExecutorProcessControl control) => new GivenControl(Given.Something(control));

    /// <summary>A child process that a pool has started already; the session ends it.</summary>
    public static ExecutorChoice From(ExecutorPool pool) => new PooledProgram(Given.Something(pool));

    internal sealed record OwnProcess : ExecutorChoice;

    internal sealed record ChildProgram(ChildExecutorOptions Options) : ExecutorChoice;

    internal sealed record ListeningProgram(ConnectedExecutorOptions Options) : ExecutorChoice;

    internal sealed record GivenControl(IExecutorProcessControl Control) : ExecutorChoice;

    internal sealed record PooledProgram(ExecutorPool Pool) : ExecutorChoice;
}
