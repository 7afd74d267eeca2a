using Jitney.Executors;
using Jitney.Failures;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;

namespace Jitney.Testing;

/// <summary>What memory mappers do (<see cref="IMemoryMapper"/>).</summary>
internal static class MapperContract
{
    private delegate Task Work(IExecutorProcessControl control, IMemoryMapper mapper, CancellationToken cancellation);

    /// <summary>The checks.</summary>
    public static IReadOnlyList<ContractCheck> Checks(Func<Task<IExecutorProcessControl>> start, Func<IExecutorProcessControl, IMemoryMapper> create)
    {
        return
        [
            Of("What was prepared is what the executor sees and runs", SeesAsync),
            Of("Writable data can be written", WritesAsync),
            Of("Working memory is as long as the range, and ends with the reservation", EndsAsync),
            Of("Fresh working memory is zero", IsZeroAsync),
            Of("Actions run in order, and their opposites in reverse", ActAsync),
            Of("Half an action is enough", ActHalfAsync),
            Of("Several allocations are deinitialized last first", DeinitializeAsync),
            Of("A failing action undoes those before it", FailAsync),
            Of("A range may be prepared again when it was deinitialized", PrepareAgainAsync),
            Of("Releasing runs what is left to undo", ReleaseAsync),
            Of("A reservation that was never used can be released", ReleaseUnusedAsync),
            Of("What was discarded is zero where the mapper says so, and the rest stays", DiscardAsync),
            Of("More than there can be is a failure of the surroundings", AskTooMuchAsync),
            Of("A cancelled reservation is cancelled or made", CancelAsync),
            new("Disposal runs what is left to undo", cancellation => DisposeAsync(start, create, cancellation)),
            new("A session links by it, again and again", async cancellation => await LinkedCode.UseAsync(
                new LinkSessionOptions { Executor = ExecutorChoice.Connected(await start().ConfigureAwait(false)), MemoryManager = control => MemoryManagers.Create(create(control)) }, cancellation).ConfigureAwait(false)),
        ];

        ContractCheck Of(string name, Work work) => new(name, async cancellation =>
        {
            await using IExecutorProcessControl control = await start().ConfigureAwait(false);
            await using IMemoryMapper mapper = create(control);
            await work(control, mapper, cancellation).ConfigureAwait(false);
        });
    }

    private static async Task SeesAsync(IExecutorProcessControl control, IMemoryMapper mapper, CancellationToken cancellation)
    {
        PlacedCode placed = await PlacedCode.ByAsync(control, mapper, 0x1122_3344_5566_7788, 42, [], cancellation).ConfigureAwait(false);
        Check.Same(0x1122_3344_5566_7788UL, await placed.PeekAsync(placed.ReadOnly, cancellation).ConfigureAwait(false));
        Check.Same(42UL, await placed.PeekAsync(placed.Writable, cancellation).ConfigureAwait(false));
        Check.Same(0UL, await placed.PeekAsync(placed.Writable + 8, cancellation).ConfigureAwait(false));
        Check.Same(0UL, await placed.PeekAsync(placed.Writable + (mapper.PageSize - 8), cancellation).ConfigureAwait(false));
    }

    private static async Task WritesAsync(IExecutorProcessControl control, IMemoryMapper mapper, CancellationToken cancellation)
    {
        PlacedCode placed = await PlacedCode.ByAsync(control, mapper, 0, 1, [], cancellation).ConfigureAwait(false);
        await placed.PokeAsync(placed.Writable + 16, 99, cancellation).ConfigureAwait(false);
        Check.Same(99UL, await placed.PeekAsync(placed.Writable + 16, cancellation).ConfigureAwait(false));
    }

    private static async Task EndsAsync(IExecutorProcessControl control, IMemoryMapper mapper, CancellationToken cancellation)
    {
        Check.That(mapper.PageSize > 0 && (mapper.PageSize & (mapper.PageSize - 1)) == 0, $"a page of {mapper.PageSize} bytes is no power of two");
        MemoryReservation reservation = await PlacedCode.ReserveAsync(mapper, cancellation).ConfigureAwait(false);
        Check.That(reservation.Sizes.Code >= 4 * mapper.PageSize, $"{reservation.Sizes.Code} bytes of code are fewer than the {4 * mapper.PageSize} that were asked for");
        Check.Same(0UL, reservation.Start.Value % mapper.PageSize);
        foreach (ulong size in (ulong[])[1, 8, 100, mapper.PageSize + 1])
        {
            Check.Same((int)size, mapper.Prepare(reservation, ExecutorAddressRange.Of(reservation.ReadOnly.Start + 8, size)).Length);
        }

        _ = await Check.ThrowsAsync<ArgumentException>(
            () =>
            {
                _ = mapper.Prepare(reservation, ExecutorAddressRange.Of(reservation.Range.End, 1));
                return Task.CompletedTask;
            },
            "when a range behind the reservation is prepared").ConfigureAwait(false);
    }

    private static async Task IsZeroAsync(IExecutorProcessControl control, IMemoryMapper mapper, CancellationToken cancellation)
    {
        MemoryReservation reservation = await PlacedCode.ReserveAsync(mapper, cancellation).ConfigureAwait(false);
        Check.That(!mapper.Prepare(reservation, reservation.Range).Span.ContainsAnyExcept((byte)0), "fresh working memory is not zero");
    }

    private static async Task ActAsync(IExecutorProcessControl control, IMemoryMapper mapper, CancellationToken cancellation)
    {
        PlacedCode log = await PlacedCode.ByAsync(control, mapper, 0, 0, [], cancellation).ConfigureAwait(false);
        PlacedCode placed = await PlacedCode.ByAsync(control, mapper, 0, 0, [log.Appending(1, 4), log.Appending(2, 5), log.Appending(3, 6)], cancellation).ConfigureAwait(false);
        Check.Same(123UL, await log.PeekAsync(log.Writable, cancellation).ConfigureAwait(false));
        await mapper.DeinitializeAsync([placed.Name], cancellation).ConfigureAwait(false);
        Check.Same(123_654UL, await log.PeekAsync(log.Writable, cancellation).ConfigureAwait(false));
    }

    private static async Task ActHalfAsync(IExecutorProcessControl control, IMemoryMapper mapper, CancellationToken cancellation)
    {
        PlacedCode log = await PlacedCode.ByAsync(control, mapper, 0, 0, [], cancellation).ConfigureAwait(false);
        AllocationAction whole = log.Appending(1, 2);
        PlacedCode placed = await PlacedCode.ByAsync(control, mapper, 0, 0, [whole with { Deallocate = default }, whole with { Finalize = default }], cancellation).ConfigureAwait(false);
        Check.Same(1UL, await log.PeekAsync(log.Writable, cancellation).ConfigureAwait(false));
        await mapper.DeinitializeAsync([placed.Name], cancellation).ConfigureAwait(false);
        Check.Same(12UL, await log.PeekAsync(log.Writable, cancellation).ConfigureAwait(false));
    }

    private static async Task DeinitializeAsync(IExecutorProcessControl control, IMemoryMapper mapper, CancellationToken cancellation)
    {
        PlacedCode log = await PlacedCode.ByAsync(control, mapper, 0, 0, [], cancellation).ConfigureAwait(false);
        PlacedCode first = await PlacedCode.ByAsync(control, mapper, 0, 0, [log.Appending(1, 3)], cancellation).ConfigureAwait(false);
        PlacedCode second = await PlacedCode.ByAsync(control, mapper, 0, 0, [log.Appending(2, 4)], cancellation).ConfigureAwait(false);
        await mapper.DeinitializeAsync([first.Name, second.Name], cancellation).ConfigureAwait(false);
        Check.Same(1243UL, await log.PeekAsync(log.Writable, cancellation).ConfigureAwait(false));
    }

    private static async Task FailAsync(IExecutorProcessControl control, IMemoryMapper mapper, CancellationToken cancellation)
    {
        PlacedCode log = await PlacedCode.ByAsync(control, mapper, 0, 0, [], cancellation).ConfigureAwait(false);
        MemoryReservation reservation = await PlacedCode.ReserveAsync(mapper, cancellation).ConfigureAwait(false);
        var failing = new AllocationAction(WrapperCode.Failing(log.Code), WrapperCode.Appending(log.Code, log.Writable, 9));
        ExecutorException failure = await Check.ThrowsAsync<ExecutorException>(
            () => PlacedCode.InAsync(control, mapper, reservation, 0, 0, [log.Appending(1, 3), log.Appending(2, 4), failing, log.Appending(8, 8)], cancellation), "when an action fails").ConfigureAwait(false);
        Check.Same(FailureSide.Executor, failure.Side);
        Check.Same(1243UL, await log.PeekAsync(log.Writable, cancellation).ConfigureAwait(false));
        await mapper.ReleaseAsync([reservation], cancellation).ConfigureAwait(false);
    }

    private static async Task PrepareAgainAsync(IExecutorProcessControl control, IMemoryMapper mapper, CancellationToken cancellation)
    {
        MemoryReservation reservation = await PlacedCode.ReserveAsync(mapper, cancellation).ConfigureAwait(false);
        for (ulong round = 1; round < 4 && (round == 1 || mapper.Traits.SharesReservations); round++)
        {
            PlacedCode placed = await PlacedCode.InAsync(control, mapper, reservation, round, round * 10, [], cancellation).ConfigureAwait(false);
            Check.Same(round, await placed.PeekAsync(placed.ReadOnly, cancellation).ConfigureAwait(false));
            Check.Same(round * 10, await placed.PeekAsync(placed.Writable, cancellation).ConfigureAwait(false));
            Check.Same(0UL, await placed.PeekAsync(placed.Writable + 8, cancellation).ConfigureAwait(false));
            await placed.PokeAsync(placed.Writable + 8, 5, cancellation).ConfigureAwait(false);
            await mapper.DeinitializeAsync([placed.Name], cancellation).ConfigureAwait(false);
        }
    }

    private static async Task ReleaseAsync(IExecutorProcessControl control, IMemoryMapper mapper, CancellationToken cancellation)
    {
        PlacedCode log = await PlacedCode.ByAsync(control, mapper, 0, 0, [], cancellation).ConfigureAwait(false);
        PlacedCode placed = await PlacedCode.ByAsync(control, mapper, 0, 0, [log.Appending(1, 2)], cancellation).ConfigureAwait(false);
        await mapper.ReleaseAsync([placed.Reservation!], cancellation).ConfigureAwait(false);
        Check.Same(12UL, await log.PeekAsync(log.Writable, cancellation).ConfigureAwait(false));
        _ = await Check.ThrowsAsync<ArgumentException>(
            () =>
            {
                _ = mapper.Prepare(placed.Reservation!, placed.Reservation!.Code);
                return Task.CompletedTask;
            },
            "when a range of a released reservation is prepared").ConfigureAwait(false);
    }

    private static async Task ReleaseUnusedAsync(IExecutorProcessControl control, IMemoryMapper mapper, CancellationToken cancellation)
    {
        MemoryReservation reservation = await PlacedCode.ReserveAsync(mapper, cancellation).ConfigureAwait(false);
        Check.Same((int)reservation.Range.Size, mapper.Prepare(reservation, reservation.Range).Length);
        await mapper.ReleaseAsync([reservation], cancellation).ConfigureAwait(false);
    }

    private static async Task DiscardAsync(IExecutorProcessControl control, IMemoryMapper mapper, CancellationToken cancellation)
    {
        MemoryReservation reservation = await PlacedCode.ReserveAsync(mapper, cancellation).ConfigureAwait(false);
        mapper.Prepare(reservation, reservation.Range).Span.Fill(1);
        if (mapper.Discard(reservation, reservation.ReadOnly))
        {
            Check.That(!mapper.Prepare(reservation, reservation.ReadOnly).Span.ContainsAnyExcept((byte)0), "what was discarded is not zero, though Discard has said so");
        }

        Check.That(!mapper.Prepare(reservation, reservation.Code).Span.ContainsAnyExcept((byte)1), "the stripe before the discarded one has changed");
        Check.That(!mapper.Prepare(reservation, reservation.Writable).Span.ContainsAnyExcept((byte)1), "the stripe behind the discarded one has changed");
    }

    private static async Task AskTooMuchAsync(IExecutorProcessControl control, IMemoryMapper mapper, CancellationToken cancellation) => await Check.ThrowsAsync<ExecutorException>(
        () => mapper.ReserveAsync(new StripeSizes(1UL << 62, 0, 0), default, cancellation).AsTask(), "when 2^62 bytes are reserved").ConfigureAwait(false);

    private static async Task CancelAsync(IExecutorProcessControl control, IMemoryMapper mapper, CancellationToken cancellation)
    {
        try
        {
            MemoryReservation reservation = await PlacedCode.ReserveAsync(mapper, new CancellationToken(canceled: true)).ConfigureAwait(false);
            await mapper.ReleaseAsync([reservation], cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // One or the other.
        }

        await SeesAsync(control, mapper, cancellation).ConfigureAwait(false);
    }

    private static async Task DisposeAsync(Func<Task<IExecutorProcessControl>> start, Func<IExecutorProcessControl, IMemoryMapper> create, CancellationToken cancellation)
    {
        await using IExecutorProcessControl control = await start().ConfigureAwait(false);
        await using IMemoryMapper mapper = create(control);
        await using IMemoryMapper other = create(control);
        PlacedCode log = await PlacedCode.ByAsync(control, mapper, 0, 0, [], cancellation).ConfigureAwait(false);
        _ = await PlacedCode.ByAsync(control, other, 0, 0, [log.Appending(1, 2)], cancellation).ConfigureAwait(false);
        await other.DisposeAsync().ConfigureAwait(false);
        Check.Same(12UL, await log.PeekAsync(log.Writable, cancellation).ConfigureAwait(false));
    }
}
