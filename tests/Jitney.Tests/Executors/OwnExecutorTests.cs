using Jitney.Executors;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Tests.Executors;

/// <summary>The contract, with Jitney's own executor over a socket pair.</summary>
public sealed class OwnExecutorTests : ExecutorControlContract
{
    private protected override Task<IExecutorProcessControl> StartAsync(ExecutorOptions options)
    {
        Assert.SkipUnless(ExecutorPrograms.Own is not null, OwnExecutor.Missing);
        return ChildExecutor.StartAsync(new ChildExecutorOptions(ExecutorPrograms.Own!) { Patience = options }, Cancellation);
    }
}
