using Jitney.Executors;
using Jitney.Linking.Graph;
using Jitney.Linking.Passes;
using Jitney.Sessions;

namespace Jitney.Testing;

/// <summary>What passes do (<see cref="ILinkPass"/>) that leave alone what is linked here.</summary>
internal static class PassContract
{
    /// <summary>The checks.</summary>
    public static IReadOnlyList<ContractCheck> Checks(Func<Task<IExecutorProcessControl>> start, PassSlot slot, Func<ILinkPass> create)
    {
        return
        [
            new("It is run for each batch, and what is linked with it works", async cancellation =>
            {
                var counting = new Counting(create());
                await LinkedCode.UseAsync(await OptionsAsync((slot, counting)).ConfigureAwait(false), cancellation).ConfigureAwait(false);
                Check.That(counting.Count >= 20, $"it was run {counting.Count} times for more than 20 batches");
            }),
            new("It may be there twice, and serve several sessions", async cancellation =>
            {
                ILinkPass pass = create();
                await LinkedCode.UseAsync(await OptionsAsync((slot, pass), (slot, pass)).ConfigureAwait(false), cancellation).ConfigureAwait(false);
                await LinkedCode.UseAsync(await OptionsAsync((slot, pass)).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            }),
            new("A batch that fails behind it harms no other", async cancellation =>
            {
                ILinkPass pass = create();
                var failing = new Failing();
                LinkSessionOptions options = await OptionsAsync((slot, pass), (PassSlot.AfterFixup, failing)).ConfigureAwait(false);
                await using Session session = await Session.StartAsync(options, cancellation).ConfigureAwait(false);
                session.AddModule().AddObject("linked.o", LinkedCode.Object(session.Executor.Description.TargetTriple));
                for (int round = 0; round < 2; round++)
                {
                    _ = await Check.ThrowsAsync<NotSupportedException>(async () => await session.LookUpAsync("linked_add", cancellation).ConfigureAwait(false), "when a later pass fails").ConfigureAwait(false);
                }

                failing.IsOver = true;
                Sessions.Symbol add = await session.LookUpAsync("linked_add", cancellation).ConfigureAwait(false);
                Check.Same(5, await session.CallAsync(add.Address, 2, 3).ConfigureAwait(false));
            }),
        ];

        async Task<LinkSessionOptions> OptionsAsync(params (PassSlot, ILinkPass)[] passes) =>
            new() { Executor = ExecutorChoice.Connected(await start().ConfigureAwait(false)), Passes = passes };
    }

    private sealed class Counting(ILinkPass pass) : ILinkPass
    {
        public int Count { get; private set; }

        public void Run(LinkGraph graph)
        {
            Count++;
            pass.Run(graph);
        }
    }

    private sealed class Failing : ILinkPass
    {
        public bool IsOver { get; set; }

        public void Run(LinkGraph graph)
        {
            if (!IsOver)
            {
                throw new NotSupportedException("this pass fails");
            }
        }
    }
}
