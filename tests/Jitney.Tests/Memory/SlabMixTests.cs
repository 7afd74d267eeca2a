using Jitney.Executors;
using Jitney.Interop.Tests.Memory;
using Jitney.Memory;

namespace Jitney.Tests.Memory;

/// <summary>Long random use of a slab over every kind of mapper that can share reservations.</summary>
[Collection(AddressSpaceAlone.Name)]
public sealed class SlabMixTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("shared")]
    [InlineData("shared data")]
    [InlineData("copying")]
    [InlineData("llvm")]
    public async Task Any_mix_keeps_what_was_promised(string kind)
    {
        await using var control = new InProcessExecutor();
        IMemoryMapper mapper = kind switch
        {
            "shared" => new SharedMapper(control, DataSharing.Private),
            "shared data" => new SharedMapper(control, DataSharing.Shared),
            "copying" => new CopyingMapper(control),
            _ => new LlvmSharedMemoryMapper(control),
        };
        await using var manager = new SlabMemoryManager(mapper, 32 << 20);
        var mix = new SlabMix(manager, new Random(11));

        for (int step = 0; step < 1500; step++)
        {
            await mix.StepAsync(Cancellation);
        }

        await mix.EndAsync(Cancellation);
        Assert.Equal(0UL, manager.Statistics.Allocated);
        Assert.Equal(0, manager.Statistics.Allocations);
        Assert.Equal(12UL << 20, manager.Statistics.LargestFree);
    }

    [Fact]
    public async Task A_million_small_batches_leave_the_number_of_mappings_as_it_was()
    {
        await using var control = new InProcessExecutor();
        await using var manager = new SlabMemoryManager(new SharedMapper(control, DataSharing.Private));
        await manager.StartAsync(Cancellation);
        MemoryReservation reservation = Assert.Single(manager.Reservations);
        var live = new Queue<MemoryAllocation>();
        var random = new Random(5);
        for (int count = 0; count < 1_000_000; count++)
        {
            live.Enqueue(await manager.AllocateAsync(
                SlabMemoryManagerTests.Request((ulong)random.Next(1, 300), (ulong)random.Next(1, 100), 8), Cancellation));
            if (live.Count > 1000)
            {
                await live.Dequeue().DisposeAsync();
            }
        }

        Assert.Single(manager.Reservations);
        Assert.Equal(3, ProcessMaps.In(reservation.Range.Start.Value, reservation.Range.End.Value).Count);
        foreach (MemoryAllocation allocation in live)
        {
            await allocation.DisposeAsync();
        }

        Assert.Equal(0UL, manager.Statistics.Allocated);
    }

    [Fact]
    public async Task Many_finalized_batches_leave_the_number_of_mappings_as_it_was()
    {
        await using var control = new InProcessExecutor();
        await using var manager = new SlabMemoryManager(new SharedMapper(control, DataSharing.Private));
        await manager.StartAsync(Cancellation);
        MemoryReservation reservation = Assert.Single(manager.Reservations);
        for (int count = 0; count < 10_000; count++)
        {
            MemoryAllocation allocation = await manager.AllocateAsync(SlabMemoryManagerTests.Request(64, 32, 8), Cancellation);
            await allocation.FinalizeAsync([], Cancellation);
        }

        Assert.Equal(3, ProcessMaps.In(reservation.Range.Start.Value, reservation.Range.End.Value).Count);
        Assert.Equal(10_000, manager.Statistics.Allocations);
    }
}
