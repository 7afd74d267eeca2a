using System.Runtime.CompilerServices;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Memory;
using Jitney.Sessions;

namespace Jitney.Testing;

/// <summary>What executors do (<see cref="IExecutorProcessControl"/>).</summary>
internal static class ExecutorContract
{
    private delegate Task Work(IExecutorProcessControl control, PlacedCode placed, CancellationToken cancellation);

    /// <summary>The checks.</summary>
    public static IReadOnlyList<ContractCheck> Checks(Func<Task<IExecutorProcessControl>> start)
    {
        return
        [
            Of("It describes itself", DescribeAsync),
            Of("Calls are answered and counted", CountAsync),
            Of("Many calls from many threads get their own answers", CallManyAsync),
            Of("The bytes of a call are the caller's again as soon as it has the task", KeepArgumentsAsync),
            Of("Others are answered while a call takes its time", CallBesideAsync),
            Of("A token ends waiting, and nothing else", CancelAsync),
            Of("A limit ends waiting, and nothing else", LimitAsync),
            new("Disposal ends it once, and with it the calls to come", cancellation => DisposeAsync(start, cancellation)),
            new("A session runs on it", async cancellation => await LinkedCode.UseAsync(
                new LinkSessionOptions { Executor = ExecutorChoice.Connected(await start().ConfigureAwait(false)) }, cancellation).ConfigureAwait(false)),
        ];

        ContractCheck Of(string name, Work work) => new(name, async cancellation =>
        {
            IExecutorProcessControl control = await start().ConfigureAwait(false);
            IMemoryManager? manager = null;
            try
            {
                manager = MemoryManagers.Create(control, MemoryManagers.Suitable(control));
                PlacedCode placed = await PlacedCode.ByAsync(control, manager, 7, 0, [], cancellation).ConfigureAwait(false);
                await work(control, placed, cancellation).ConfigureAwait(false);
            }
            finally
            {
                // The executor goes before the memory: code that nobody waits for may still be on its way out.
                await control.DisposeAsync().ConfigureAwait(false);
                if (manager is not null)
                {
                    await manager.DisposeAsync().ConfigureAwait(false);
                }
            }
        });
    }

    private static Task DescribeAsync(IExecutorProcessControl control, PlacedCode placed, CancellationToken cancellation)
    {
        ulong page = control.Description.PageSize;
        Check.That(page > 0 && (page & (page - 1)) == 0, $"a page of {page} bytes is no power of two");
        Check.That(control.Description.TargetTriple.StartsWith("x86_64", StringComparison.Ordinal), $"the checks have code for x86-64, and the executor is for {control.Description.TargetTriple}");
        Check.That(!control.Ended.IsCompleted, "it has ended");
        Check.That(control.RoundTrips > 0, "what it has done was no round trip");
        return Task.CompletedTask;
    }

    private static async Task CountAsync(IExecutorProcessControl control, PlacedCode placed, CancellationToken cancellation)
    {
        long before = control.RoundTrips;
        for (int round = 0; round < 3; round++)
        {
            Check.Same(7UL, await placed.PeekAsync(placed.ReadOnly, cancellation).ConfigureAwait(false));
        }

        Check.That(control.RoundTrips >= before + 3, $"three calls were {control.RoundTrips - before} round trips");
    }

    private static async Task CallManyAsync(IExecutorProcessControl control, PlacedCode placed, CancellationToken cancellation)
    {
        for (ulong place = 0; place < 100; place++)
        {
            await placed.PokeAsync(placed.Writable + (8 * place), place * 3, cancellation).ConfigureAwait(false);
        }

        await Parallel.ForAsync(0, 300, cancellation, async (number, token) =>
            Check.Same((ulong)(number % 100 * 3), await placed.PeekAsync(placed.Writable + (8 * (ulong)(number % 100)), token).ConfigureAwait(false))).ConfigureAwait(false);
    }

    private static async Task KeepArgumentsAsync(IExecutorProcessControl control, PlacedCode placed, CancellationToken cancellation)
    {
        for (int round = 0; round < 50; round++)
        {
            byte[] arguments = WrapperCode.Arguments(placed.ReadOnly.Value);
            ValueTask<ReadOnlyMemory<byte>> call = control.CallAsync(placed.Code + WrapperCode.Peek, arguments, "peek", cancellation: cancellation);
            WrapperCode.Arguments(placed.Writable.Value).CopyTo(arguments, 0);
            Check.Same(7UL, BitConverter.ToUInt64((await call.ConfigureAwait(false)).Span));
        }
    }

    private static async Task CallBesideAsync(IExecutorProcessControl control, PlacedCode placed, CancellationToken cancellation)
    {
        Task waiting = placed.WaitAsync(CallLimit.None, cancellation);
        Check.Same(7UL, await Check.SoonAsync(placed.PeekAsync(placed.ReadOnly, cancellation), "a call beside one that waits", cancellation).ConfigureAwait(false));
        Check.That(!waiting.IsCompleted, "a call that waits has ended");
        await ReleaseAsync(placed, cancellation).ConfigureAwait(false);
        await Check.SoonAsync(waiting, "the call that waited", cancellation).ConfigureAwait(false);
    }

    private static async Task CancelAsync(IExecutorProcessControl control, PlacedCode placed, CancellationToken cancellation)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task waiting = placed.WaitAsync(CallLimit.None, source.Token);
        await source.CancelAsync().ConfigureAwait(false);
        _ = await Check.ThrowsAsync<OperationCanceledException>(() => Check.SoonAsync(waiting, "a call whose token was cancelled", cancellation), "when its token is cancelled").ConfigureAwait(false);
        Check.Same(7UL, await placed.PeekAsync(placed.ReadOnly, cancellation).ConfigureAwait(false));
        await ReleaseAsync(placed, cancellation).ConfigureAwait(false);
    }

    private static async Task LimitAsync(IExecutorProcessControl control, PlacedCode placed, CancellationToken cancellation)
    {
        _ = await Check.ThrowsAsync<CallTimeoutException>(
            () => Check.SoonAsync(placed.WaitAsync(CallLimit.Within(TimeSpan.FromMilliseconds(100)), cancellation), "a call with a limit", cancellation), "when the time is over").ConfigureAwait(false);
        Check.Same(7UL, await placed.PeekAsync(placed.ReadOnly, cancellation).ConfigureAwait(false));
        await ReleaseAsync(placed, cancellation).ConfigureAwait(false);
    }

    private static async Task ReleaseAsync(PlacedCode placed, CancellationToken cancellation) => await placed.PokeAsync(placed.Writable, 1, cancellation).ConfigureAwait(false);

    private static async Task DisposeAsync(Func<Task<IExecutorProcessControl>> start, CancellationToken cancellation)
    {
        IExecutorProcessControl control = await start().ConfigureAwait(false);
        await using ConfiguredAsyncDisposable ended = control.ConfigureAwait(false);
        await using IMemoryManager manager = MemoryManagers.Create(control, MemoryManagers.Suitable(control));
        PlacedCode placed = await PlacedCode.ByAsync(control, manager, 7, 0, [], cancellation).ConfigureAwait(false);
        await manager.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(control.DisposeAsync().AsTask(), control.DisposeAsync().AsTask()).ConfigureAwait(false);
        _ = await Check.SoonAsync(control.Ended, "an executor that was disposed of", cancellation).ConfigureAwait(false);
        _ = await Check.ThrowsAsync<ExecutorException>(() => placed.PeekAsync(placed.ReadOnly, cancellation), "when it has ended").ConfigureAwait(false);
    }
}
