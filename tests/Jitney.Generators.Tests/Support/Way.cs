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

    /// <summary>In a child for AArch64 that an emulator runs.</summary>
    Emulated,
}

/// <summary>Sessions for the ways.</summary>
internal static class Ways
{
    private const string Processor = "aarch64";

    /// <summary>All of them.</summary>
    public static TheoryData<Way> Each => [.. Enum.GetValues<Way>()];

    /// <summary>Starts a session.</summary>
    public static Task<Session> StartAsync(this Way way) => Session.StartAsync(way.Options());

    /// <summary>The options of a session.</summary>
    public static LinkSessionOptions Options(this Way way) => new()
    {
        Executor = way switch
        {
            Way.InProcess => ExecutorChoice.InProcess,
            Way.Emulated => ExecutorChoice.Child(Emulated()),
            _ => ExecutorChoice.Child(new ChildExecutorOptions(ExecutorPath) { Patience = new ExecutorOptions { UseCallRing = way == Way.Ring } }),
        },
        Memory = way == Way.Wire ? MemoryTransport.Copy : MemoryTransport.Shared,
    };

    /// <summary>Compiles C for where it runs; the object's path.</summary>
    /// <param name="way">Where it runs.</param>
    /// <param name="tools">The folder.</param>
    /// <param name="source">The source.</param>
    /// <param name="compiler">A compiler for this machine, instead of which a like one for the other is taken.</param>
    /// <param name="options">Its options.</param>
    public static string Compile(this Way way, Toolbox tools, string source, string compiler = "cc", params string[] options)
    {
        string name = $"{way}{compiler}{string.Concat(options)}.o";
        if (way != Way.Emulated)
        {
            return tools.PathOf(tools.Compile(source, name, compiler, options));
        }

        var cross = new CrossTools(Processor);
        Assert.SkipWhen(cross.Missing is not null, cross.Missing ?? "");
        return tools.PathOf(compiler.StartsWith("clang", StringComparison.Ordinal)
            ? tools.Compile(source, name, compiler, [$"--target={Processor}-linux-gnu", "-isystem", $"/usr/{Processor}-linux-gnu/include", .. options])
            : tools.Compile(source, name, cross.Compiler, options));
    }

    private static ChildExecutorOptions Emulated()
    {
        Assert.SkipWhen(EmulatedExecutor.AArch64 is null, EmulatedExecutor.Missing);
        return new ChildExecutorOptions(EmulatedExecutor.AArch64[^1]) { Launcher = [.. EmulatedExecutor.AArch64.SkipLast(1)] };
    }

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
