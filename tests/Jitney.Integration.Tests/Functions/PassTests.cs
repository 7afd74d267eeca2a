using Jitney.Integration.Tests.Infrastructure;
using Jitney.Linking.Graph;
using Jitney.Linking.Passes;
using Jitney.Sessions;
using Symbol = Jitney.Sessions.Symbol;

namespace Jitney.Integration.Tests.Functions;

/// <summary>Passes of callers that fail, while the question for imported names is on its way.</summary>
public sealed class PassTests(Workshop workshop)
{
    [Theory]
    [InlineData(PassSlot.BeforePrune)]
    [InlineData(PassSlot.AfterFixup)]
    public async Task A_pass_that_fails_ends_its_batch_and_nothing_else(PassSlot slot)
    {
        var pass = new FailsOnce();
        await using Session session = await Session.StartAsync(
            new LinkSessionOptions { Executor = ExecutorChoice.InProcess, Passes = [(slot, pass)] },
            TestContext.Current.CancellationToken);
        session.AddObject(workshop.Object("#include <stdlib.h>\nint size(void) { return abs(-7); }", CodeKind.Pic));

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => session.LookUpAsync("size", TestContext.Current.CancellationToken).AsTask());
        Symbol size = await session.LookUpAsync("size", TestContext.Current.CancellationToken);

        Assert.Equal(7, (int)await session.CallAsync(size.Address));
        Assert.Equal(2, pass.Runs);
    }

    private sealed class FailsOnce : ILinkPass
    {
        public int Runs { get; private set; }

        public void Run(LinkGraph graph)
        {
            Runs++;
            if (Runs == 1)
            {
                throw new InvalidTimeZoneException("an exception that nothing else throws");
            }
        }
    }
}
