using Jitney.Executors;
using Jitney.Memory;
using Jitney.Sessions;

namespace Jitney.Generators.Tests.Support;

/// <summary>Where linked code runs and how calls get there.</summary>
public enum Way
{
    /// <summary>In this process.</summary>
    InProcess,

    /// <summary>In a child, through shared memory.</summary>
    Ring,

    /// <summary>In a child, over the wire.</summary>
    Wire,
}

/// <summary>Sessions for the ways.</summary>
internal static class Ways
{
    /// <summary>All of them.</summary>
    public static TheoryData<Way> Each => [.. Enum.GetValues<Way>()];

    /// <summary>Starts a session.</summary>
    public static Task<Session> StartAsync(this Way way) => Session.StartAsync(way.Options());

    /// <summary>The options of a session.</summary>
    public static LinkSessionOptions Options(this Way way) => new()
    {
        Executor = way == Way.InProcess
            ? ExecutorChoice.InProcess
            : ExecutorChoice.Child(new ChildExecutorOptions(ExecutorPath) { Patience = new ExecutorOptions { UseCallRing = way == Way.Ring } }),
        Memory = way == Way.Wire ? MemoryTransport.Copy : MemoryTransport.Shared,
    };

    /// <summary>The folder with the sources.</summary>
    public static string Repository
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Jitney.slnx")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName ?? throw new DirectoryNotFoundException("there is no Jitney.slnx above the tests");
        }
    }

    /// <summary>The executor program that the build has published.</summary>
    public static string ExecutorPath =>
        Environment.GetEnvironmentVariable("JITNEY_EXECUTOR") ?? Path.Combine(Repository, "artifacts", "jitney", "jitney-executor");
}
