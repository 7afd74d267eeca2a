using Jitney.Executors;
using Jitney.Failures;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Testing;

/// <summary>What memory managers do (<see cref="IMemoryManager"/>).</summary>
internal static class ManagerContract
{
    private const ulong NearEnough = 1UL << 31;

    private delegate Task Work(IExecutorProcessControl control, IMemoryManager manager, CancellationToken cancellation);

    /// <summary>The checks.</summary>
    public static IReadOnlyList<ContractCheck> Checks(Func<Task<IExecutorProcessControl>> start, Func<IExecutorProcessControl, IMemoryManager> create)
    {
        return
        [
            Of("Segments are as long and as aligned as was asked, and lie in the window", FitAsync),
            Of("An empty segment takes no place", LeaveOutAsync),
            Of("What was written is what the executor sees, and zero where nothing was", SeesAsync),
            Of("Memory that was used before is zero where nothing is written", IsZeroAgainAsync),
            Of("Allocations made at the same time do not overlap, and lie near each other", MakeManyAsync),
            Of("Actions run in order, and their opposites in reverse", ActAsync),
            Of("A failing action undoes those before it, and the manager goes on", FailAsync),
            Of("What is abandoned leaves nothing", AbandonAsync),
            Of("Memory that was deallocated twice was deallocated once", DeallocateTwiceAsync),
            Of("More than there can be is refused", AskTooMuchAsync),
            Of("What is cancelled is cancelled or made", CancelAsync),
            new("Disposal runs what is left to undo", cancellation => DisposeAsync(start, create, cancellation)),
            new("A session links by it, again and again", async cancellation => await LinkedCode.UseAsync(
                new LinkSessionOptions { Executor = ExecutorChoice.Connected(await start().ConfigureAwait(false)), MemoryManager = create }, cancellation).ConfigureAwait(false)),
        ];

        ContractCheck Of(string name, Work work) => new(name, async cancellation =>
        {
            await using IExecutorProcessControl control = await start().ConfigureAwait(false);
            await using IMemoryManager manager = create(control);
            await work(control, manager, cancellation).ConfigureAwait(false);
        });
    }

    private static async Task FitAsync(IExecutorProcessControl control, IMemoryManager manager, CancellationToken cancellation)
    {
        foreach (ulong alignment in (ulong[])[1, 16, 64, 4096, 65536])
        {
            var request = new AllocationRequest(new SegmentRequest(100, alignment, 100), new SegmentRequest(5000, alignment, 5000), new SegmentRequest(20, alignment, 8));
            await using MemoryAllocation allocation = await manager.AllocateAsync(request, cancellation).ConfigureAwait(false);
            foreach ((SegmentRequest asked, AllocatedSegment got) in new[] { (request.Code, allocation.Code), (request.ReadOnly, allocation.ReadOnly), (request.Writable, allocation.Writable) })
            {
                Check.Same((int)asked.Size, got.WorkingMemory.Length);
                Check.Same(0UL, got.Address.Value % alignment);
                Check.That(!got.Address.IsNull, "a segment has no address");
                Check.That(
                    manager.Window.Range.IsEmpty || manager.Window.Range.Contains(ExecutorAddressRange.Of(got.Address, asked.Size)), $"a segment at {got.Address} lies outside of the window, {manager.Window.Range}");
            }

            Check.That(!allocation.Writable.WorkingMemory.Span[8..].ContainsAnyExcept((byte)0), "working memory is not zero behind the zero-fill offset");
        }
    }

    private static async Task LeaveOutAsync(IExecutorProcessControl control, IMemoryManager manager, CancellationToken cancellation)
    {
        await using MemoryAllocation allocation = await manager.AllocateAsync(new AllocationRequest(default, new SegmentRequest(8, 8, 8), default), cancellation).ConfigureAwait(false);
        Check.Same(0, allocation.Code.WorkingMemory.Length);
        Check.Same(0, allocation.Writable.WorkingMemory.Length);
        allocation.ReadOnly.WorkingMemory.Span.Fill(1);
        FinalizedMemory memory = await allocation.FinalizeAsync([], cancellation).ConfigureAwait(false);
        Check.Same(1, memory.Segments.Count);
        Check.Same(allocation.ReadOnly.Address, memory.Segments[0].Range.Start);
        await memory.DeallocateAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task SeesAsync(IExecutorProcessControl control, IMemoryManager manager, CancellationToken cancellation)
    {
        PlacedCode placed = await PlacedCode.ByAsync(control, manager, 7, 42, [], cancellation).ConfigureAwait(false);
        Check.Same(7UL, await placed.PeekAsync(placed.ReadOnly, cancellation).ConfigureAwait(false));
        Check.Same(42UL, await placed.PeekAsync(placed.Writable, cancellation).ConfigureAwait(false));
        Check.Same(0UL, await placed.PeekAsync(placed.Writable + 8, cancellation).ConfigureAwait(false));
        await placed.PokeAsync(placed.Writable + 8, 99, cancellation).ConfigureAwait(false);
        Check.Same(99UL, await placed.PeekAsync(placed.Writable + 8, cancellation).ConfigureAwait(false));
        Check.Same(3, placed.Memory!.Segments.Count);
    }

    private static async Task IsZeroAgainAsync(IExecutorProcessControl control, IMemoryManager manager, CancellationToken cancellation)
    {
        for (int round = 0; round < 4; round++)
        {
            PlacedCode placed = await PlacedCode.ByAsync(control, manager, 1, 1, [], cancellation).ConfigureAwait(false);
            for (ulong offset = 8; offset < 4096; offset += 808)
            {
                Check.Same(0UL, await placed.PeekAsync(placed.Writable + offset, cancellation).ConfigureAwait(false));
                await placed.PokeAsync(placed.Writable + offset, ulong.MaxValue, cancellation).ConfigureAwait(false);
            }

            await placed.Memory!.DeallocateAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static async Task MakeManyAsync(IExecutorProcessControl control, IMemoryManager manager, CancellationToken cancellation)
    {
        PlacedCode[] all = await Task.WhenAll(Enumerable.Range(0, 16).Select(number =>
            Task.Run(() => PlacedCode.ByAsync(control, manager, (ulong)number, (ulong)number, [], cancellation), cancellation))).ConfigureAwait(false);
        ExecutorAddressRange[] ranges = [.. all.SelectMany(static placed => placed.Memory!.Segments).Select(static segment => segment.Range).OrderBy(static range => range.Start.Value)];
        for (int index = 1; index < ranges.Length; index++)
        {
            Check.That(ranges[index - 1].End.Value <= ranges[index].Start.Value, $"{ranges[index - 1]} and {ranges[index]} overlap");
        }

        Check.That(ranges[^1].End.Value - ranges[0].Start.Value <= NearEnough, $"{ranges[0]} and {ranges[^1]} are too far apart for the small code model");
        for (int number = 0; number < all.Length; number++)
        {
            Check.Same((ulong)number, await all[number].PeekAsync(all[number].ReadOnly, cancellation).ConfigureAwait(false));
            Check.Same((ulong)number, await all[number].PeekAsync(all[number].Writable, cancellation).ConfigureAwait(false));
        }
    }

    private static async Task ActAsync(IExecutorProcessControl control, IMemoryManager manager, CancellationToken cancellation)
    {
        PlacedCode log = await PlacedCode.ByAsync(control, manager, 0, 0, [], cancellation).ConfigureAwait(false);
        PlacedCode placed = await PlacedCode.ByAsync(control, manager, 0, 0, [log.Appending(1, 4), log.Appending(2, 5) with { Deallocate = default }, log.Appending(3, 6)], cancellation).ConfigureAwait(false);
        Check.Same(123UL, await log.PeekAsync(log.Writable, cancellation).ConfigureAwait(false));
        await placed.Memory!.DeallocateAsync(cancellation).ConfigureAwait(false);
        Check.Same(12364UL, await log.PeekAsync(log.Writable, cancellation).ConfigureAwait(false));
    }

    private static async Task FailAsync(IExecutorProcessControl control, IMemoryManager manager, CancellationToken cancellation)
    {
        PlacedCode log = await PlacedCode.ByAsync(control, manager, 0, 0, [], cancellation).ConfigureAwait(false);
        AllocationAction failing = new(WrapperCode.Failing(log.Code), WrapperCode.Appending(log.Code, log.Writable, 9));
        _ = await Check.ThrowsAsync<ExecutorException>(() => PlacedCode.ByAsync(control, manager, 0, 0, [log.Appending(1, 3), log.Appending(2, 4), failing], cancellation), "when an action fails").ConfigureAwait(false);
        Check.Same(1243UL, await log.PeekAsync(log.Writable, cancellation).ConfigureAwait(false));
        await SeesAsync(control, manager, cancellation).ConfigureAwait(false);
    }

    private static async Task AbandonAsync(IExecutorProcessControl control, IMemoryManager manager, CancellationToken cancellation)
    {
        PlacedCode log = await PlacedCode.ByAsync(control, manager, 0, 0, [], cancellation).ConfigureAwait(false);
        for (int round = 0; round < 50; round++)
        {
            MemoryAllocation allocation = await manager.AllocateAsync(PlacedCode.Request, cancellation).ConfigureAwait(false);
            PlacedCode.Write(control, allocation, 1, 1);
            await allocation.DisposeAsync().ConfigureAwait(false);
            await allocation.DisposeAsync().ConfigureAwait(false);
        }

        Check.Same(0UL, await log.PeekAsync(log.Writable, cancellation).ConfigureAwait(false));
        await SeesAsync(control, manager, cancellation).ConfigureAwait(false);
    }

    private static async Task DeallocateTwiceAsync(IExecutorProcessControl control, IMemoryManager manager, CancellationToken cancellation)
    {
        PlacedCode log = await PlacedCode.ByAsync(control, manager, 0, 0, [], cancellation).ConfigureAwait(false);
        PlacedCode placed = await PlacedCode.ByAsync(control, manager, 0, 0, [log.Appending(1, 2)], cancellation).ConfigureAwait(false);
        await placed.Memory!.DeallocateAsync(cancellation).ConfigureAwait(false);
        await placed.Memory.DeallocateAsync(cancellation).ConfigureAwait(false);
        Check.Same(12UL, await log.PeekAsync(log.Writable, cancellation).ConfigureAwait(false));
        await SeesAsync(control, manager, cancellation).ConfigureAwait(false);
    }

    private static async Task AskTooMuchAsync(IExecutorProcessControl control, IMemoryManager manager, CancellationToken cancellation)
    {
        Exception refusal = await Check.ThrowsAsync<Exception>(
            async () => await manager.AllocateAsync(new AllocationRequest(default, default, new SegmentRequest(1UL << 62, 8, 0)), cancellation).ConfigureAwait(false), "when 2^62 bytes are allocated").ConfigureAwait(false);
        Check.That(refusal is ExecutorException or ArgumentException, $"2^62 bytes are refused by {refusal.GetType().Name}: {refusal.Message}");
        await SeesAsync(control, manager, cancellation).ConfigureAwait(false);
    }

    private static async Task CancelAsync(IExecutorProcessControl control, IMemoryManager manager, CancellationToken cancellation)
    {
        var cancelled = new CancellationToken(canceled: true);
        try
        {
            await using MemoryAllocation allocation = await manager.AllocateAsync(PlacedCode.Request, cancelled).ConfigureAwait(false);
            PlacedCode.Write(control, allocation, 1, 1);
            FinalizedMemory memory = await allocation.FinalizeAsync([], cancelled).ConfigureAwait(false);
            await memory.DeallocateAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // One or the other.
        }

        await SeesAsync(control, manager, cancellation).ConfigureAwait(false);
    }

    private static async Task DisposeAsync(Func<Task<IExecutorProcessControl>> start, Func<IExecutorProcessControl, IMemoryManager> create, CancellationToken cancellation)
    {
        await using IExecutorProcessControl control = await start().ConfigureAwait(false);
        await using IMemoryManager manager = create(control);
        await using IMemoryManager other = create(control);
        PlacedCode log = await PlacedCode.ByAsync(control, manager, 0, 0, [], cancellation).ConfigureAwait(false);
        _ = await PlacedCode.ByAsync(control, other, 0, 0, [log.Appending(1, 2)], cancellation).ConfigureAwait(false);
        await other.DisposeAsync().ConfigureAwait(false);
        await other.DisposeAsync().ConfigureAwait(false);
        Check.Same(12UL, await log.PeekAsync(log.Writable, cancellation).ConfigureAwait(false));
    }
}
