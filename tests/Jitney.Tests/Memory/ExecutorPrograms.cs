using Jitney.Executors;

namespace Jitney.Tests.Memory;

/// <summary>The executor programs on this machine.</summary>
internal static class ExecutorPrograms
{
    public static Task<IExecutorProcessControl> StartJitneyAsync()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Jitney.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests do not lie in the repository");
        }

        string program = Path.Combine(folder, "artifacts", "jitney", "jitney-executor");
        Assert.True(File.Exists(program), $"{program} is missing: run ./build.sh first");
        return ChildExecutor.StartAsync(ChildExecutorOptions.For(program), TestContext.Current.CancellationToken);
    }

    public static Task<IExecutorProcessControl> StartLlvmAsync()
    {
        const string Program = "/usr/lib/llvm-19/bin/llvm-jitlink-executor";
        Assert.True(File.Exists(Program), $"{Program} is missing: install llvm-19");
        return ChildExecutor.StartAsync(ChildExecutorOptions.For(Program), TestContext.Current.CancellationToken);
    }
}
