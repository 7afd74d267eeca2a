using System.Runtime.InteropServices;
using Jitney.Calls;
using Jitney.Executors;
using Jitney.Protocol.Codecs;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions.Runs;

namespace Jitney.Tests.Sessions.Runs;

/// <summary>Which calls count as running when a session ends whose executor does not know itself: one that a user has made.</summary>
public sealed class CodeCallsTests
{
    private static readonly WrapperSignature<ulong, ulong> s_signature = Sps.Function(Sps.UInt64, Sps.UInt64);

    [Fact]
    public async Task What_is_refused_before_it_is_sent_does_not_run()
    {
        using var handlers = new CallHandlers(failed: null);
        await using var executor = new OwnExecutor(static _ => throw new InvalidOperationException("not this"));
        var calls = new CodeCalls(() => executor, handlers);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await calls.CallWrapperAsync(default, s_signature, 1UL, null, default));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await calls.SendAsync(executor, default, default, "call", CallLimit.None, default));
        Assert.False(calls.AreRunning);
    }

    [Fact]
    public async Task What_nobody_waited_for_runs_on()
    {
        using var handlers = new CallHandlers(failed: null);
        await using var executor = new OwnExecutor(static cancellation => ValueTask.FromCanceled<ReadOnlyMemory<byte>>(cancellation));
        var calls = new CodeCalls(() => executor, handlers);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await calls.SendAsync(executor, default, default, "call", CallLimit.None, new CancellationToken(canceled: true)));
        Assert.True(calls.AreRunning);
    }

    [Fact]
    public async Task What_has_ended_runs_no_more()
    {
        using var handlers = new CallHandlers(failed: null);
        var answer = new TaskCompletionSource<ReadOnlyMemory<byte>>();
        await using var executor = new OwnExecutor(_ => new ValueTask<ReadOnlyMemory<byte>>(answer.Task));
        var calls = new CodeCalls(() => executor, handlers);

        ValueTask<ReadOnlyMemory<byte>> call = calls.SendAsync(executor, default, default, "call", CallLimit.None, default);
        Assert.True(calls.AreRunning);
        answer.SetResult(new byte[3]);
        Assert.Equal(3, (await call).Length);
        Assert.False(calls.AreRunning);
        _ = await calls.SendAsync(executor, default, default, "call", CallLimit.None, default);
        Assert.False(calls.AreRunning);
    }

    private sealed class OwnExecutor(Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> answer) : IExecutorProcessControl
    {
        public ExecutorDescription Description => throw new NotSupportedException();

        public long RoundTrips => 0;

        public Task<ExecutorEnd> Ended { get; } = new TaskCompletionSource<ExecutorEnd>().Task;

        public bool CarriesDescriptors => false;

        public ValueTask<ReadOnlyMemory<byte>> CallAsync(
            ExecutorAddress function, ReadOnlyMemory<byte> arguments, string step, CallLimit limit = default, SafeHandle? descriptor = null, CancellationToken cancellation = default) => answer(cancellation);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
