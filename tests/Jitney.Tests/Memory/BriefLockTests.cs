using Jitney.Memory;

namespace Jitney.Tests.Memory;

/// <summary>What many threads do under one lock is done one after the other.</summary>
public sealed class BriefLockTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_two_threads_hold_it_at_the_same_time()
    {
        var guard = new BriefLock();
        int inside = 0;
        int sum = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () =>
            {
                for (int count = 0; count < 100_000; count++)
                {
                    using (guard.Enter())
                    {
                        Assert.Equal(1, ++inside);
                        sum++;
                        inside--;
                    }
                }
            },
            Cancellation)));

        Assert.Equal(400_000, sum);
    }

    [Fact]
    public void A_failure_gives_it_back()
    {
        var guard = new BriefLock();

        Assert.Throws<InvalidOperationException>((Action)(() =>
        {
            using (guard.Enter())
            {
                throw new InvalidOperationException();
            }
        }));

        using (guard.Enter())
        {
        }
    }

    [Fact]
    public async Task Who_waits_gets_it_however_long_it_was_held()
    {
        var guard = new BriefLock();
        Task waiting;
        using (guard.Enter())
        {
            waiting = Task.Run(() => guard.Enter().Dispose(), Cancellation);
            Thread.Sleep(50);
            Assert.False(waiting.IsCompleted);
        }

        await waiting.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }
}
