using Jitney.Executors;
using Jitney.Linking.Graph;
using Jitney.Linking.Passes;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;
using Jitney.Testing;
using Jitney.Tests.Executors;
using Jitney.Tests.Memory;

namespace Jitney.Tests.Parts;

/// <summary>Do Jitney's own parts keep the contracts that others can have looked at, and do the checks find what does not?</summary>
public sealed class PartsTests
{
    private static readonly Dictionary<string, IReadOnlyList<ContractCheck>> s_all = new()
    {
        ["manager over shared memory in process"] = Contracts.OfMemoryManager(StartHereAsync, static control => MemoryManagers.Create(control, MemoryTransport.Shared)),
        ["manager over copies in process"] = Contracts.OfMemoryManager(StartHereAsync, static control => MemoryManagers.Create(control, MemoryTransport.Copy)),
        ["manager over shared memory in a child"] = Contracts.OfMemoryManager(ExecutorPrograms.StartOwnAsync, static control => MemoryManagers.Create(control, MemoryTransport.Shared)),
        ["manager over copies in a child"] = Contracts.OfMemoryManager(ExecutorPrograms.StartOwnAsync, static control => MemoryManagers.Create(control, MemoryTransport.Copy)),
        ["manager over LLVM's memory"] = Contracts.OfMemoryManager(ExecutorPrograms.StartLlvmAsync, static control => MemoryManagers.Create(control, MemoryTransport.Shared)),
        ["this process"] = Contracts.OfExecutor(StartHereAsync),
        ["a child"] = Contracts.OfExecutor(ExecutorPrograms.StartOwnAsync),
        ["LLVM's executor"] = Contracts.OfExecutor(ExecutorPrograms.StartLlvmAsync),
        ["a pass before pruning"] = Contracts.OfPass(StartHereAsync, PassSlot.BeforePrune, static () => new Reader()),
        ["a pass behind pruning"] = Contracts.OfPass(StartHereAsync, PassSlot.AfterPrune, static () => new Reader()),
        ["a pass behind fix-ups"] = Contracts.OfPass(ExecutorPrograms.StartOwnAsync, PassSlot.AfterFixup, static () => new Reader()),
    };

    public static TheoryData<string, string> All
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach ((string part, IReadOnlyList<ContractCheck> checks) in s_all)
            {
                foreach (ContractCheck check in checks)
                {
                    data.Add(part, check.Name);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public Task Its_contract_is_kept(string part, string check) => s_all[part].Single(other => other.Name == check).RunAsync(TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("What was prepared is what the executor sees and runs", nameof(Faulty.ForgetsConstants))]
    [InlineData("Actions run in order, and their opposites in reverse", nameof(Faulty.DropsActions))]
    [InlineData("Releasing runs what is left to undo", nameof(Faulty.KeepsReservations))]
    [InlineData("What was discarded is zero where the mapper says so, and the rest stays", nameof(Faulty.DiscardsNothing))]
    public async Task A_mapper_that_does_something_else_is_found(string check, string fault)
    {
        IReadOnlyList<ContractCheck> checks = Contracts.OfMapper(StartHereAsync, control => new Faulty(new CopyingMapper(control), fault));
        await Assert.ThrowsAsync<ContractException>(() => checks.Single(other => other.Name == check).RunAsync(TestContext.Current.CancellationToken));
        ContractException all = await Assert.ThrowsAsync<ContractException>(() => Contracts.RunAsync([.. checks.Where(other => other.Name == check || other.Name == "Fresh working memory is zero")], TestContext.Current.CancellationToken));
        Assert.StartsWith($"1 of 2 checks failed:\n{check}: ", all.Message, StringComparison.Ordinal);
    }

    private static Task<IExecutorProcessControl> StartHereAsync() => Task.FromResult<IExecutorProcessControl>(new InProcessExecutor());

    private sealed class Reader : ILinkPass
    {
        private readonly List<string> _names = [];

        public void Run(LinkGraph graph) => _names.AddRange(Enumerable.Range(0, graph.ObjectCount).Select(graph.ObjectName));
    }

    private sealed class Faulty(IMemoryMapper inner, string fault) : IMemoryMapper
    {
        public const int ForgetsConstants = 0, DropsActions = 1, KeepsReservations = 2, DiscardsNothing = 3;

        public ulong PageSize => inner.PageSize;

        public MapperTraits Traits => inner.Traits;

        public ValueTask<MemoryReservation> ReserveAsync(StripeSizes shape, ExecutorAddress preferred, CancellationToken cancellation) => inner.ReserveAsync(shape, preferred, cancellation);

        public Memory<byte> Prepare(MemoryReservation reservation, ExecutorAddressRange range) => inner.Prepare(reservation, range);

        public ValueTask<ExecutorAddress> InitializeAsync(MemoryReservation reservation, IReadOnlyList<MemorySegment> segments, IReadOnlyList<AllocationAction> actions, CancellationToken cancellation) =>
            inner.InitializeAsync(
                reservation,
                fault == nameof(ForgetsConstants) ? [.. segments.Select(static segment => segment.Protection == MemoryProtection.Read ? segment with { ContentSize = 0 } : segment)] : segments,
                fault == nameof(DropsActions) ? [] : actions,
                cancellation);

        public ValueTask DeinitializeAsync(IReadOnlyList<ExecutorAddress> allocations, CancellationToken cancellation) => inner.DeinitializeAsync(allocations, cancellation);

        public bool Discard(MemoryReservation reservation, ExecutorAddressRange range) => fault == nameof(DiscardsNothing) || inner.Discard(reservation, range);

        public ValueTask ReleaseAsync(IReadOnlyList<MemoryReservation> reservations, CancellationToken cancellation) => fault == nameof(KeepsReservations) ? default : inner.ReleaseAsync(reservations, cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
