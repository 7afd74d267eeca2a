using Jitney.Executors;
using Jitney.TestSupport;

namespace Jitney.Tests.Executors;

/// <summary>Where the executor programs are on this machine.</summary>
internal static class ExecutorPrograms
{
    public const string Llvm19 = "/usr/lib/llvm-19/bin/llvm-jitlink-executor";

    /// <summary>Jitney's own, as the build publishes it; null before it did.</summary>
    public static string? Own => OwnExecutor.Program;

    public static Task<IExecutorProcessControl> StartOwnAsync()
    {
        Assert.True(Own is not null, OwnExecutor.Missing);
        return ChildExecutor.StartAsync(ChildExecutorOptions.For(Own), TestContext.Current.CancellationToken);
    }

    public static Task<IExecutorProcessControl> StartLlvmAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "LLVM has no executor on other systems");
        Assert.True(File.Exists(Llvm19), $"{Llvm19} is missing: install llvm-19");
        return ChildExecutor.StartAsync(ChildExecutorOptions.For(Llvm19), TestContext.Current.CancellationToken);
    }
}
