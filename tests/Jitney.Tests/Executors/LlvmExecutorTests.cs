using Jitney.Executors;
using Xunit;

namespace Jitney.Tests.Executors;

/// <summary>The contract, with LLVM 19's executor over pipes.</summary>
public sealed class LlvmExecutorTests : ExecutorControlContract
{
    private protected override Task<IExecutorProcessControl> StartAsync(ExecutorOptions options)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(ExecutorPrograms.Llvm19), "LLVM 19's executor is not installed (package llvm-19)");
        return ChildExecutor.StartAsync(ChildExecutorOptions.For(ExecutorPrograms.Llvm19) with { Patience = options }, Cancellation);
    }
}
