using Jitney.Interop.Streams;
using Xunit;

namespace Jitney.Interop.Tests.Streams;

/// <summary>Do waits end when they should, and say why?</summary>
public sealed class DescriptorWaitTests
{
    [Fact]
    public void It_ends_in_time_and_saw_nothing()
    {
        using var signal = new WakeSignal();
        var wait = new DescriptorWait(signal.Descriptor);

        Assert.False(wait.Wait(TimeSpan.FromMilliseconds(1)));
        Assert.Equal(Readiness.None, wait.Seen(0));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_signal_ends_it_from_another_thread_and_stays_given()
    {
        using var signal = new WakeSignal();
        using var other = new WakeSignal();
        var wait = new DescriptorWait(other.Descriptor, signal.Descriptor);
        Task<bool> waiting = Task.Run(() => wait.Wait(Timeout.InfiniteTimeSpan));

        signal.Give();

        Assert.True(await waiting);
        Assert.Equal((Readiness.None, Readiness.Readable), (wait.Seen(0), wait.Seen(1)));
        Assert.True(wait.Wait(Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public void What_is_not_watched_is_not_seen()
    {
        using var signal = new WakeSignal();
        signal.Give();
        var wait = new DescriptorWait(signal.Descriptor);
        wait.Watch(0, Readiness.None);

        Assert.False(wait.Wait(TimeSpan.Zero));
    }

    [Fact]
    public void A_signal_that_is_gone_may_be_given()
    {
        var signal = new WakeSignal();
        signal.Dispose();
        signal.Give();
        Assert.Throws<ObjectDisposedException>(() => new DescriptorWait(signal.Descriptor).Wait(TimeSpan.Zero));
    }
}
