using Jitney.Executors;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Tests.Executors;

/// <summary>The contract, with Jitney's own executor over pipes, as LLVM's controller starts it.</summary>
public sealed class OwnExecutorOverPipesTests : ExecutorControlContract
{
    private protected override bool TellsExit => false;

    private protected override Task<IExecutorProcessControl> StartAsync(ExecutorOptions options)
    {
        Assert.SkipUnless(ExecutorPrograms.Own is not null, OwnExecutor.Missing);
        return ChildExecutor.StartAsync(
            new ChildExecutorOptions(ExecutorPrograms.Own!) { Transport = ChildTransport.Pipes, Patience = options }, Cancellation);
    }
}
