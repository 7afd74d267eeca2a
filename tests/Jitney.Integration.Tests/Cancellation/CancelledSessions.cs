using Jitney.Executors;
using Jitney.Executors.Pools;
using Jitney.Integration.Tests.ForeignExecutors;
using Jitney.Integration.Tests.Infrastructure;
using Jitney.Memory;
using Jitney.Sessions;

namespace Jitney.Integration.Tests.Cancellation;

/// <summary>Starts the sessions of one way of running.</summary>
public sealed class CancelledSessions : IAsyncDisposable
{
    private readonly CancelledWay _way;
    private readonly ListeningExecutor? _listening;
    private readonly ExecutorPool? _pool;

    private CancelledSessions(CancelledWay way, ListeningExecutor? listening, ExecutorPool? pool) => (_way, _listening, _pool) = (way, listening, pool);

    /// <summary>The ways that this machine has.</summary>
    public static TheoryData<CancelledWay> Ways =>
        [.. Enum.GetValues<CancelledWay>().Where(static way => way < CancelledWay.SharedLlvm || File.Exists(LlvmExecutors.Usual))];

    /// <summary>Makes what sessions of a way need.</summary>
    public static CancelledSessions Of(CancelledWay way, Workshop workshop) => new(
        way,
        way switch
        {
            CancelledWay.Unix => ListeningExecutor.AtSocket(workshop),
            CancelledWay.Tcp => ListeningExecutor.AtPort(workshop),
            _ => null,
        },
        way is CancelledWay.Pool ? new ExecutorPool(new ExecutorPoolOptions(ChildExecutorOptions.For(Executor.Path)) { Size = 1, FaultedIn = new StripeSizes(1 << 20, 1 << 20, 1 << 20) }) : null);

    /// <summary>Starts a session.</summary>
    public Task<Session> StartAsync() => Session.StartAsync(
        new LinkSessionOptions
        {
            Executor = _way switch
            {
                CancelledWay.InProcess => ExecutorChoice.InProcess,
                CancelledWay.SharedChild or CancelledWay.CopiedChild => ExecutorChoice.Child(Executor.Path),
                CancelledWay.Pool => ExecutorChoice.From(_pool!),
                CancelledWay.Unix or CancelledWay.Tcp => ExecutorChoice.Listening(_listening!.Options),
                _ => ExecutorChoice.Child(LlvmExecutors.Usual),
            },
            Memory = _way switch
            {
                CancelledWay.CopiedChild or CancelledWay.CopiedLlvm => MemoryTransport.Copy,
                CancelledWay.SharedLlvm => MemoryTransport.Shared,
                _ => null,
            },
        },
        TestContext.Current.CancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listening?.Dispose();
        if (_pool is not null)
        {
            await _pool.DisposeAsync();
        }
    }
}
