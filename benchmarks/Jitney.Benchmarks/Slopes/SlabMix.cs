using System.Globalization;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Benchmarks.Slopes;

/// <summary>A random mix of allocations and frees in one slab.</summary>
internal static class SlabMix
{
    private const int Live = 4_096;
    private const int Rounds = 5;

    /// <summary>Runs it.</summary>
    /// <returns>What it cost, as Markdown.</returns>
    public static async Task<string> RunAsync(int count)
    {
        await using var manager = new SlabMemoryManager(new NowhereMapper());
        await manager.StartAsync(default).ConfigureAwait(false);
        var live = new MemoryAllocation?[Live];
        var random = new Random(42);
        AllocationRequest[] requests = [.. Enumerable.Range(0, 1 << 12).Select(_ => RandomRequest(random))];
        Mix(manager, live, requests, random, 1_000_000);

        // Processor time, since other programs' load is not what is asked for here; the best of a few, since caches are shared with them.
        double nanoseconds = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            TimeSpan start = Environment.CpuUsage.TotalTime;
            Mix(manager, live, requests, random, count);
            nanoseconds = Math.Min(nanoseconds, (Environment.CpuUsage.TotalTime - start).TotalNanoseconds / count);
        }

        return string.Create(CultureInfo.InvariantCulture, $"""
            ## Slab: {count} allocations and as many frees, {Live} of random sizes alive

            {nanoseconds:0} ns of processor time for an allocation and a free, the best of {Rounds} runs.

            """);
    }

    private static void Mix(SlabMemoryManager manager, MemoryAllocation?[] live, AllocationRequest[] requests, Random random, int count)
    {
        // In short runs, so that the compiler sees this loop often and compiles it well.
        for (int step = 0; step < count; step += 1_000)
        {
            Steps(manager, live, requests, random, step, 1_000);
        }
    }

    private static void Steps(SlabMemoryManager manager, MemoryAllocation?[] live, AllocationRequest[] requests, Random random, int first, int count)
    {
        for (int step = first; step < first + count; step++)
        {
            int place = random.Next(live.Length);
            if (live[place] is { } old)
            {
                AtOnce(old.DisposeAsync());
            }

            live[place] = AtOnce(manager.AllocateAsync(requests[step & (requests.Length - 1)], default));
        }
    }

    private static void AtOnce(ValueTask freeing)
    {
        if (!freeing.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("an allocation was not given back at once");
        }
    }

    private static MemoryAllocation AtOnce(ValueTask<MemoryAllocation> allocating) =>
        allocating.IsCompletedSuccessfully ? allocating.Result : throw new InvalidOperationException("an allocation was not there at once");

    private static AllocationRequest RandomRequest(Random random)
    {
        static SegmentRequest Segment(ulong size) => new(size, 16, size);
        return new AllocationRequest(
            Segment((ulong)random.Next(16, 4_096)),
            random.Next(2) == 0 ? default : Segment((ulong)random.Next(16, 1_024)),
            random.Next(4) == 0 ? Segment((ulong)random.Next(16, 8_192)) : default);
    }

    /// <summary>Memory that nobody has: what is measured is the manager's own work.</summary>
    private sealed class NowhereMapper : IMemoryMapper
    {
        private readonly byte[] _memory = new byte[1 << 20];

        public ulong PageSize => 4_096;

        public MapperTraits Traits => new(PacksAllocations: true, SharesReservations: true);

        public ValueTask<MemoryReservation> ReserveAsync(StripeSizes shape, ExecutorAddress preferred, CancellationToken cancellation) =>
            new(new MemoryReservation((ExecutorAddress)0x10000000, shape));

        public Memory<byte> Prepare(MemoryReservation reservation, ExecutorAddressRange range) => _memory.AsMemory(0, (int)range.Size);

        public ValueTask<ExecutorAddress> InitializeAsync(
            MemoryReservation reservation, IReadOnlyList<MemorySegment> segments, IReadOnlyList<AllocationAction> actions, CancellationToken cancellation) => new(segments[0].Range.Start);

        public ValueTask DeinitializeAsync(IReadOnlyList<ExecutorAddress> allocations, CancellationToken cancellation) => ValueTask.CompletedTask;

        public bool Discard(MemoryReservation reservation, ExecutorAddressRange range) => true;

        public ValueTask ReleaseAsync(IReadOnlyList<MemoryReservation> reservations, CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
