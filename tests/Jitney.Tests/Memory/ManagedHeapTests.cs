using Jitney.Memory;

namespace Jitney.Tests.Memory;

/// <summary>Is a heap that cannot be prepared left as it is?</summary>
public sealed class ManagedHeapTests
{
    [Fact]
    public void More_than_the_heap_may_hold_is_not_set_aside() => Assert.False(ManagedHeap.TrySetAside(1L << 50));

    [Fact]
    public void Memory_can_be_set_aside_any_number_of_times()
    {
        for (int time = 0; time < 3; time++)
        {
            _ = ManagedHeap.TrySetAside(1 << 20);
            Assert.All(new byte[1 << 16], static value => Assert.Equal(0, value));
        }
    }
}
