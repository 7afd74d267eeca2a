using Jitney.Executors;
using Xunit;

namespace Jitney.Tests.Executors;

/// <summary>The contract, with Jitney's own executor over a socket pair.</summary>
public sealed class OwnExecutorTests : ExecutorControlContract
{
    private protected override Task<IExecutorProcessControl> StartAsync(ExecutorOptions options)
    {
        Assert.SkipUnless(ExecutorPrograms.Own is not null, "the executor is not published yet (./build.sh)");
        return ChildExecutor.StartAsync(new ChildExecutorOptions(ExecutorPrograms.Own!) { Patience = options }, Cancellation);
    }
}
