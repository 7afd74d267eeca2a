using Jitney.Failures;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Tests.Memory;

public sealed class FixedAddressMemoryManagerTests
{
    private static readonly SegmentRequest Nothing = new(0, 1, 0);

    [Theory]
    [InlineData(0ul)]
    [InlineData(0x7f0000000000ul)]
    [InlineData(0x7ffff123ul)]
    [InlineData(ulong.MaxValue - 0xffff)]
    public async Task Segments_follow_each_other_on_pages_that_count_from_the_start(ulong start)
    {
        await using var manager = new FixedAddressMemoryManager((ExecutorAddress)start, 0x10000, 0x1000);
        await using MemoryAllocation allocation = await manager.AllocateAsync(
            new AllocationRequest(new(0x1001, 16, 0x1001), new(5, 1, 5), new(0x20, 0x4000, 0x10)), TestContext.Current.CancellationToken);
        Assert.Equal(start, allocation.Code.Address.Value);
        Assert.Equal(start + 0x2000, allocation.ReadOnly.Address.Value);
        Assert.Equal(start + 0x4000, allocation.Writable.Address.Value);
        Assert.Equal((0x1001, 5, 0x20), (allocation.Code.WorkingMemory.Length, allocation.ReadOnly.WorkingMemory.Length, allocation.Writable.WorkingMemory.Length));
    }

    [Fact]
    public async Task The_first_segment_with_bytes_starts_exactly_at_the_start()
    {
        await using var manager = new FixedAddressMemoryManager((ExecutorAddress)0x1003, 0x10000, 0x1000);
        await using MemoryAllocation allocation = await manager.AllocateAsync(
            new AllocationRequest(Nothing, Nothing, new(0x20, 64, 0x20)), TestContext.Current.CancellationToken);
        Assert.Equal(0x1003ul, allocation.Writable.Address.Value);
    }

    [Fact]
    public async Task Segments_that_are_finalized_keep_their_bytes()
    {
        await using var manager = new FixedAddressMemoryManager((ExecutorAddress)0x1000, 0x10000, 0x1000);
        await using MemoryAllocation allocation = await manager.AllocateAsync(
            new AllocationRequest(Nothing, new(4, 1, 4), new(8, 1, 2)), TestContext.Current.CancellationToken);
        allocation.ReadOnly.WorkingMemory.Span.Fill(7);
        var memory = (FixedAddressMemory)await allocation.FinalizeAsync([], TestContext.Current.CancellationToken);
        Assert.Equal([7, 7, 7, 7], memory.Bytes(Linking.Graph.SegmentKind.ReadOnly).ToArray());
        Assert.Equal(
            [
                new MemorySegment(MemoryProtection.Read, ExecutorAddressRange.Of((ExecutorAddress)0x1000, 4), 4),
                new MemorySegment(MemoryProtection.Read | MemoryProtection.Write, ExecutorAddressRange.Of((ExecutorAddress)0x2000, 8), 2),
            ],
            memory.Segments);
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_with_both_sizes()
    {
        // The size is rounded up to two pages.
        await using var manager = new FixedAddressMemoryManager((ExecutorAddress)0x1000, 0x1001, 0x1000);
        Assert.Equal(0x2000ul, manager.Size);
        ExecutorException exception = await Assert.ThrowsAnyAsync<ExecutorException>(async () =>
            await manager.AllocateAsync(new AllocationRequest(new(1, 1, 1), new(0x1001, 1, 1), Nothing), TestContext.Current.CancellationToken));
        Assert.Contains("0x2001 bytes", exception.Message, StringComparison.Ordinal);
        Assert.Contains("0x2000", exception.Message, StringComparison.Ordinal);

        // Nothing of it stays.
        await using MemoryAllocation all = await manager.AllocateAsync(new AllocationRequest(new(0x2000, 1, 0x2000), Nothing, Nothing), TestContext.Current.CancellationToken);
        Assert.Equal(0x1000ul, all.Code.Address.Value);
    }

    [Theory]
    [InlineData(ulong.MaxValue, 0x1000ul, 0x1000ul)]
    [InlineData(0x1000ul, ulong.MaxValue, 0x1000ul)]
    [InlineData(0x1000ul, 0x1000ul, 3000ul)]
    [InlineData(0x1000ul, 0x1000ul, 0ul)]
    public void A_slab_that_cannot_be_is_refused(ulong start, ulong size, ulong pageSize) =>
        Assert.Throws<ArgumentException>(() => new FixedAddressMemoryManager((ExecutorAddress)start, size, pageSize));
}
