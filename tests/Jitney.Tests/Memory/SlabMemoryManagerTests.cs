using Jitney.Executors;
using Jitney.Failures;
using Jitney.Interop.Memory;
using Jitney.Interop.Tests.Memory;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.TestSupport;

namespace Jitney.Tests.Memory;

[Collection(AddressSpaceAlone.Name)]
public sealed class SlabMemoryManagerTests : IAsyncDisposable
{
    private const ulong MiB = 1 << 20;
    private static readonly ulong Page = (ulong)Environment.SystemPageSize;

    // As much as there is room for: some of the low addresses are taken from the start.
    private static readonly ulong[] s_sizesOnWindows = [1UL << 30, 1UL << 29, 1UL << 28];

    private readonly InProcessExecutor _control = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _control.DisposeAsync();

    [Fact]
    public async Task Allocating_in_a_started_slab_completes_at_once_and_asks_nobody()
    {
        await using SlabMemoryManager manager = Manager(64 * MiB);
        await manager.StartAsync(Cancellation);
        long before = _control.RoundTrips;

        ValueTask<MemoryAllocation> allocating = manager.AllocateAsync(Request(1000, 1000, 1000), Cancellation);

        Assert.True(allocating.IsCompletedSuccessfully);
        await (await allocating).DisposeAsync();
        Assert.Equal(before, _control.RoundTrips);
    }

    [Fact]
    public async Task A_slab_reserves_once_below_two_gigabytes_with_three_stripes()
    {
        await using SlabMemoryManager manager = Manager();
        await manager.StartAsync(Cancellation);
        await manager.StartAsync(Cancellation);

        MemoryReservation reservation = Assert.Single(manager.Reservations);
        Assert.Contains(reservation.Range.Size, OperatingSystem.IsWindows() ? s_sizesOnWindows : [1UL << 30]);
        Assert.True(reservation.Range.End.Value <= 1UL << 31);

        // On Windows nobody is forked off, and no stripe is kept apart for that.
        Assert.Equal(["r-xs", "r--s", OperatingSystem.IsWindows() ? "rw-s" : "rw-p"], Mappings(reservation).Select(mapping => mapping.Access));
    }

    [Fact]
    public async Task Small_batches_share_pages()
    {
        await using SlabMemoryManager manager = Manager(64 * MiB);

        await using MemoryAllocation first = await manager.AllocateAsync(Request(100, 40, 8), Cancellation);
        await using MemoryAllocation second = await manager.AllocateAsync(Request(100, 40, 8), Cancellation);

        Assert.Equal(112UL, second.Code.Address - first.Code.Address);
        Assert.Equal(48UL, second.ReadOnly.Address - first.ReadOnly.Address);
        Assert.Equal(16UL, second.Writable.Address - first.Writable.Address);
        Assert.Equal(100, first.Code.WorkingMemory.Length);
    }

    [Fact]
    public async Task Nothing_is_rounded_up_beyond_its_own_alignment()
    {
        await using SlabMemoryManager manager = Manager(64 * MiB);
        var request = new AllocationRequest(new(21, 1, 21), new(20, 4, 20), new(8, 64, 8));

        await using MemoryAllocation first = await manager.AllocateAsync(request, Cancellation);
        await using MemoryAllocation second = await manager.AllocateAsync(request, Cancellation);

        Assert.Equal(21UL, second.Code.Address - first.Code.Address);
        Assert.Equal(20UL, second.ReadOnly.Address - first.ReadOnly.Address);
        Assert.Equal(64UL, second.Writable.Address - first.Writable.Address);
        Assert.Equal(2 * (21UL + 20 + 16), manager.Statistics.Allocated);
    }

    [Fact]
    public async Task What_begins_a_page_has_the_page()
    {
        await using SlabMemoryManager manager = Manager(64 * MiB);
        await using MemoryAllocation first = await manager.AllocateAsync(Request(0, 0, 8, Page), Cancellation);
        await using MemoryAllocation second = await manager.AllocateAsync(Request(0, 0, 8), Cancellation);

        Assert.Equal(Page, second.Writable.Address - first.Writable.Address);
    }

    [Theory]
    [InlineData(64UL)]
    [InlineData(4096UL)]
    [InlineData(65536UL)]
    [InlineData(2097152UL)]
    public async Task Alignments_are_kept_also_above_the_page_size(ulong alignment)
    {
        await using SlabMemoryManager manager = Manager(64 * MiB);
        await using MemoryAllocation off = await manager.AllocateAsync(Request(16, 16, 16), Cancellation);

        await using MemoryAllocation allocation = await manager.AllocateAsync(Request(100, 100, 100, alignment), Cancellation);

        Assert.Equal(0UL, allocation.Code.Address.Value % alignment);
        Assert.Equal(0UL, allocation.ReadOnly.Address.Value % alignment);
        Assert.Equal(0UL, allocation.Writable.Address.Value % alignment);
    }

    [Fact]
    public async Task Segments_of_no_size_have_no_address()
    {
        await using SlabMemoryManager manager = Manager(64 * MiB);

        await using MemoryAllocation allocation = await manager.AllocateAsync(Request(0, 8, 0), Cancellation);

        Assert.True(allocation.Code.Address.IsNull);
        Assert.True(allocation.Writable.Address.IsNull);
        Assert.True(allocation.Code.WorkingMemory.IsEmpty);
        Assert.False(allocation.ReadOnly.Address.IsNull);
    }

    [Fact]
    public async Task A_batch_of_nothing_can_be_finalized_and_deallocated()
    {
        await using SlabMemoryManager manager = Manager(64 * MiB);
        MemoryAllocation allocation = await manager.AllocateAsync(default, Cancellation);

        FinalizedMemory finalized = await allocation.FinalizeAsync([], Cancellation);
        await finalized.DeallocateAsync(Cancellation);

        Assert.Equal(0UL, manager.Statistics.Allocated);
    }

    [Fact]
    public async Task Abandoned_allocations_give_their_memory_back_once()
    {
        await using SlabMemoryManager manager = Manager(64 * MiB);
        MemoryAllocation allocation = await manager.AllocateAsync(Request(5000, 5000, 5000), Cancellation);
        Assert.Equal(3 * 5008UL, manager.Statistics.Allocated);
        Assert.Equal(1, manager.Statistics.Allocations);

        await allocation.DisposeAsync();
        await allocation.DisposeAsync();

        Assert.Equal(0UL, manager.Statistics.Allocated);
        Assert.Equal(0, manager.Statistics.Allocations);
        Assert.Equal(24 * MiB, manager.Statistics.LargestFree);
        await Assert.ThrowsAsync<InvalidOperationException>(() => allocation.FinalizeAsync([], Cancellation).AsTask());
    }

    [Fact]
    public async Task A_failed_finalize_gives_the_memory_back()
    {
        await using SlabMemoryManager manager = Manager(64 * MiB);
        await using MemoryAllocation allocation = await manager.AllocateAsync(Request(16, 16, 16), Cancellation);
        var failing = new AllocationAction(new WrapperCall((ExecutorAddress)1, default), default);

        ExecutorException failure = await Assert.ThrowsAsync<ExecutorRefusalException>(() => allocation.FinalizeAsync([failing], Cancellation).AsTask());

        Assert.Equal(FailureSide.Executor, failure.Side);
        Assert.Equal(0UL, manager.Statistics.Allocated);
    }

    [Fact]
    public async Task Deallocated_memory_is_used_again_and_zero_where_promised()
    {
        await using SlabMemoryManager manager = Manager(64 * MiB);
        ExecutorAddress before = default;
        for (int round = 0; round < 3; round++)
        {
            MemoryAllocation allocation = await manager.AllocateAsync(
                new AllocationRequest(new(300, 16, 200), new(300, 16, 100), new(3 * Page, 64, 50)), Cancellation);
            AssertZero(allocation.Code, 200);
            AssertZero(allocation.ReadOnly, 100);
            AssertZero(allocation.Writable, 50);
            Assert.True(round == 0 || before == allocation.Writable.Address);
            before = allocation.Writable.Address;
            allocation.Code.WorkingMemory.Span.Fill(1);
            allocation.ReadOnly.WorkingMemory.Span.Fill(2);
            allocation.Writable.WorkingMemory.Span.Fill(3);
            FinalizedMemory finalized = await allocation.FinalizeAsync([], Cancellation);
            Assert.Equal([200UL, 100UL, 50UL], finalized.Segments.Select(segment => segment.ContentSize));
            await finalized.DeallocateAsync(Cancellation);
            await finalized.DeallocateAsync(Cancellation);
        }
    }

    [Fact]
    public async Task Fresh_zero_fill_is_not_touched()
    {
        await using SlabMemoryManager manager = Manager();
        await manager.StartAsync(Cancellation);
        long before = Environment.WorkingSet;

        await using MemoryAllocation allocation = await manager.AllocateAsync(
            new AllocationRequest(default, default, new(300 * MiB, 4096, 0)), Cancellation);

        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 100 << 20);
    }

    [LinuxFact]
    public async Task Freeing_much_gives_its_pages_back_to_the_system()
    {
        await using SlabMemoryManager manager = Manager();
        MemoryAllocation allocation = await manager.AllocateAsync(Request(16, 200 * MiB, 16), Cancellation);
        allocation.ReadOnly.WorkingMemory.Span.Fill(1);
        long full = SharedKilobytes();

        await allocation.DisposeAsync();

        Assert.True(full - SharedKilobytes() > 150 << 10);
        await using MemoryAllocation again = await manager.AllocateAsync(
            new AllocationRequest(default, new(200 * MiB, 16, 0), default), Cancellation);
        AssertZero(again.ReadOnly, 0);
    }

    [Fact]
    public async Task When_a_slab_is_full_another_one_joins_it_in_the_same_window()
    {
        await using SlabMemoryManager manager = Manager(8 * MiB);
        var all = new List<MemoryAllocation>();
        for (int count = 0; count < 10; count++)
        {
            all.Add(await manager.AllocateAsync(Request(MiB, MiB, MiB), Cancellation));
        }

        // More than a stripe of the usual size.
        all.Add(await manager.AllocateAsync(Request(30 * MiB, 100, 40 * MiB, 1 << 16), Cancellation));

        Assert.True(manager.Reservations.Count > 2);
        ulong lowest = manager.Reservations.Min(reservation => reservation.Start.Value);
        ulong highest = manager.Reservations.Max(reservation => reservation.Range.End.Value);
        Assert.True(highest - lowest <= 1UL << 31);
        AssertApart(all);
        foreach (MemoryAllocation allocation in all)
        {
            await allocation.DisposeAsync();
        }

        Assert.Equal(0UL, manager.Statistics.Allocated);
    }

    [Fact]
    public async Task An_unused_slab_gives_way_to_a_batch_that_has_no_room_beside_it()
    {
        using (AddressReservation room = AddressReservation.Reserve(1400 * MiB, default))
        {
            Assert.SkipUnless(room.Range.End.Value <= 1UL << 31, "there is no room for it below 2 GiB");
        }

        await using SlabMemoryManager manager = Manager();
        await manager.StartAsync(Cancellation);
        ExecutorAddressRange window = manager.Window.Range;
        MemoryReservation unused = Assert.Single(manager.Reservations);

        await using MemoryAllocation large = await manager.AllocateAsync(Request(MiB, MiB, 1300 * MiB), Cancellation);

        MemoryReservation reservation = Assert.Single(manager.Reservations);
        Assert.NotEqual(unused, reservation);
        Assert.True(window.Contains(reservation.Range), $"{reservation.Range} is not in {window}");
        await using MemoryAllocation small = await manager.AllocateAsync(Request(100, 100, 100), Cancellation);
        AssertApart([large, small]);
    }

    [Fact]
    public async Task A_slab_in_use_does_not_give_way()
    {
        await using SlabMemoryManager manager = Manager();
        await using MemoryAllocation small = await manager.AllocateAsync(Request(100, 100, 100), Cancellation);
        MemoryReservation used = Assert.Single(manager.Reservations);

        await Assert.ThrowsAnyAsync<ExecutorException>(() => manager.AllocateAsync(Request(MiB, MiB, 1300 * MiB), Cancellation).AsTask());

        Assert.Contains(used, manager.Reservations);
        Assert.NotEmpty(Mappings(used));
    }

    [Fact]
    public async Task A_full_window_is_refused_with_the_sizes_and_smaller_batches_still_fit()
    {
        await using SlabMemoryManager manager = Manager(SlabMemoryManager.DefaultSlabSize);
        var all = new List<MemoryAllocation>();

        ExecutorException failure = await Assert.ThrowsAnyAsync<ExecutorException>(async () =>
        {
            while (true)
            {
                all.Add(await manager.AllocateAsync(new AllocationRequest(new(200 * MiB, 16, 0), default, default), Cancellation));
            }
        });

        Assert.Contains("2 GiB", failure.Message, StringComparison.Ordinal);
        Assert.True(all.Count >= 2, $"{all.Count} allocations");
        AssertApart(all);
        await using MemoryAllocation small = await manager.AllocateAsync(Request(100, 100, 100), Cancellation);
        foreach (MemoryAllocation allocation in all)
        {
            await allocation.DisposeAsync();
        }
    }

    [Fact]
    public async Task Requests_that_make_no_sense_are_refused()
    {
        await using SlabMemoryManager manager = Manager(64 * MiB);

        await Assert.ThrowsAsync<ArgumentException>(() => manager.AllocateAsync(Request(1, 1, 1, 3), Cancellation).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => manager.AllocateAsync(new(new(1, 1, 2), default, default), Cancellation).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => manager.AllocateAsync(Request(ulong.MaxValue, 1, 1), Cancellation).AsTask());
        await Assert.ThrowsAnyAsync<ExecutorException>(() => manager.AllocateAsync(Request(1UL << 35, 1, 1), Cancellation).AsTask());
        Assert.Equal(0UL, manager.Statistics.Allocated);
    }

    [Fact]
    public async Task After_disposal_nothing_is_mapped_and_nothing_allocated()
    {
        SlabMemoryManager manager = Manager(64 * MiB);
        MemoryAllocation late = await manager.AllocateAsync(Request(16, 16, 16), Cancellation);
        MemoryReservation reservation = Assert.Single(manager.Reservations);

        await manager.DisposeAsync();
        await manager.DisposeAsync();

        Assert.Empty(Mappings(reservation));
        await late.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => manager.AllocateAsync(Request(16, 16, 16), Cancellation).AsTask());
    }

    [Fact]
    public async Task Many_threads_may_allocate_before_anything_is_reserved()
    {
        await using SlabMemoryManager manager = Manager(16 * MiB);

        MemoryAllocation[] all = await Task.WhenAll(Enumerable.Range(0, 200).Select(
            number => Task.Run(async () => await manager.AllocateAsync(Request((ulong)(number * 100) + 1, 100_000, 1), Cancellation), Cancellation)));

        AssertApart(all);
    }

    [Fact]
    public async Task Memory_that_cannot_be_had_is_an_allocation_that_fails_and_takes_nothing()
    {
        await using var manager = new SlabMemoryManager(new MapperWithoutMemory(new SharedMapper(_control, DataSharing.Private)), 16 * MiB);

        await Assert.ThrowsAnyAsync<ExecutorException>(() => manager.AllocateAsync(Request(100, 100, 100), Cancellation).AsTask());

        Assert.Equal(0UL, manager.Statistics.Allocated);
        Assert.Equal(0, manager.Statistics.Allocations);
    }

    [Fact]
    public async Task Many_threads_may_allocate_and_free_at_the_same_time()
    {
        await using SlabMemoryManager manager = Manager(64 * MiB);
        await manager.StartAsync(Cancellation);

        await Task.WhenAll(Enumerable.Range(1, 4).Select(thread => Task.Run(
            async () =>
            {
                var random = new Random(thread);
                var live = new MemoryAllocation?[50];
                for (int step = 0; step < 5_000; step++)
                {
                    ref MemoryAllocation? place = ref live[random.Next(live.Length)];
                    if (place is { } old)
                    {
                        Assert.False(old.Code.WorkingMemory.Span.ContainsAnyExcept((byte)thread));
                        old.DisposeAsync().AsTask().Wait(Cancellation);
                    }

                    place = manager.AllocateAsync(Request((ulong)random.Next(1, 3_000), (ulong)random.Next(100), (ulong)random.Next(100)), Cancellation).AsTask().Result;
                    place.Code.WorkingMemory.Span.Fill((byte)thread);
                }

                foreach (MemoryAllocation? last in live)
                {
                    await (last?.DisposeAsync() ?? default);
                }
            },
            Cancellation)));

        Assert.Equal(0UL, manager.Statistics.Allocated);
        Assert.Equal(24 * MiB, manager.Statistics.LargestFree);
    }

    internal static AllocationRequest Request(ulong code, ulong readOnly, ulong writable, ulong alignment = 16) => new(
        new SegmentRequest(code, alignment, code),
        new SegmentRequest(readOnly, alignment, readOnly),
        new SegmentRequest(writable, alignment, writable));

    private static void AssertZero(AllocatedSegment segment, int from) =>
        Assert.False(segment.WorkingMemory.Span[from..].ContainsAnyExcept((byte)0));

    private static void AssertApart(IEnumerable<MemoryAllocation> allocations)
    {
        ExecutorAddress end = default;
        foreach (AllocatedSegment segment in allocations
            .SelectMany(allocation => new[] { allocation.Code, allocation.ReadOnly, allocation.Writable })
            .Where(segment => !segment.WorkingMemory.IsEmpty)
            .OrderBy(segment => segment.Address))
        {
            Assert.True(segment.Address >= end);
            end = segment.Address + (ulong)segment.WorkingMemory.Length;
        }
    }

    private static IReadOnlyList<(ulong Start, ulong End, string Access)> Mappings(MemoryReservation reservation) =>
        ProcessMaps.In(reservation.Range.Start.Value, reservation.Range.End.Value);

    private static long SharedKilobytes() => StatusKilobytes("RssShmem:");

    private static long StatusKilobytes(string name) => long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..^2],
        System.Globalization.CultureInfo.InvariantCulture);

    private SlabMemoryManager Manager(ulong slabSize = SlabMemoryManager.DefaultSlabSize) =>
        new(new SharedMapper(_control, DataSharing.Private), slabSize);
}
