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
    public static Task<Session> StartAsync(this Way way) => Session.StartAsync(new SessionOptions
    {
        Executor = way == Way.InProcess
            ? ExecutorChoice.InProcess
            : ExecutorChoice.Child(new ChildExecutorOptions(ExecutorPath) { Patience = new ExecutorOptions { UseCallRing = way == Way.Ring } }),
        Memory = way == Way.Wire ? MemoryTransport.Copy : MemoryTransport.Shared,
    });

    private static string ExecutorPath
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Jitney.slnx")))
            {
                folder = folder.Parent;
            }

            return Environment.GetEnvironmentVariable(ExecutorProgram.Variable) ?? Path.Combine(folder!.FullName, "artifacts", "jitney", ExecutorProgram.FileName);
        }
    }
}
