using Jitney.Executors;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.ForeignExecutors;

/// <summary>Do batches that share pages leave each other alone in LLVM's executors, too?</summary>
public sealed class LlvmExecutorBatchTests(Workshop workshop)
{
    [Theory]
    [MemberData(nameof(LlvmExecutors.All), MemberType = typeof(LlvmExecutors))]
    public async Task Variables_of_many_batches_keep_their_own_values(string executor, MemoryTransport memory)
    {
        await using Session session = await Session.StartAsync(
            new LinkSessionOptions { Executor = ExecutorChoice.Child(ChildExecutorOptions.For(executor)), Memory = memory });
        for (int index = 0; index < 40; index++)
        {
            session.AddObject(workshop.Object(
                $"static int count = {100 * index}; static int calls[3]; int count_{index}(void) {{ calls[1]++; return ++count + 1000 * calls[1] + calls[0] + calls[2]; }}",
                CodeKind.Pic));
            Assert.Equal((100 * index) + 1001, await session.CallAsync((await session.LookUpAsync($"count_{index}")).Address));
        }

        for (int index = 0; index < 40; index++)
        {
            Assert.Equal((100 * index) + 2002, await session.CallAsync((await session.LookUpAsync($"count_{index}")).Address));
        }
    }
}
