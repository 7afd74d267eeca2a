using Jitney.Executors;
using Jitney.Failures;
using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;
using Xunit;

namespace Jitney.Tests.Executors;

public sealed class InProcessExecutorTests : IAsyncLifetime
{
    private readonly InProcessExecutor _executor = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _executor.DisposeAsync();

    [Fact]
    public async Task Functions_run_in_this_process()
    {
        ExecutorAddress function = await FindAsync(SystemFunctions.ProcessNumber);

        Assert.Equal(Environment.ProcessId, await CallFunctionAsync(function));
    }

    [Fact]
    public async Task Calls_may_come_from_many_threads()
    {
        ExecutorAddress function = await FindAsync("abs");

        await Parallel.ForEachAsync(Enumerable.Range(0, 500), TestContext.Current.CancellationToken, async (number, _) =>
        {
            Assert.Equal(number, await CallFunctionAsync(function, -number));
            Assert.Equal(function, await FindAsync("abs"));
        });
    }

    [Fact]
    public async Task A_call_that_runs_when_the_executor_ends_fails()
    {
        ExecutorAddress sleep = await FindAsync(SystemFunctions.Sleep);
        Task<long> call = CallFunctionAsync(sleep, SystemFunctions.Seconds(5)).AsTask();

        await _executor.DisposeAsync();

        ExecutorException problem = await Assert.ThrowsAnyAsync<ExecutorException>(() => call);
        Assert.Equal(FailureSide.Executor, problem.Side);
        Assert.True(_executor.Ended.IsCompletedSuccessfully);
        await Assert.ThrowsAnyAsync<ExecutorException>(() => FindAsync(SystemFunctions.ProcessNumber).AsTask());
    }

    [Fact]
    public async Task A_cancelled_call_is_no_longer_waited_for()
    {
        using var cancellation = new CancellationTokenSource();
        ExecutorAddress sleep = await FindAsync(SystemFunctions.Sleep);
        Task<ReadOnlyMemory<byte>> call = _executor.CallAsync(
            _executor.Description.Service(BootstrapSymbols.FunctionCall),
            RunMessages.EncodeFunctionCall(new SpsWriter(), sleep, [SystemFunctions.Seconds(1)]).Written,
            "sleep",
            CallLimit.None,
            cancellation: cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_descriptor_that_goes_along_stays_the_callers()
    {
        (SafeDescriptor readEnd, SafeDescriptor writeEnd) = Descriptors.Here.MakePipe();
        using (readEnd)
        using (writeEnd)
        {
            await _executor.CallAsync(ExecutorAddress.Null, default, "do nothing", descriptor: writeEnd, cancellation: TestContext.Current.CancellationToken);

            Assert.False(writeEnd.IsClosed);
            using var again = Descriptors.Here.Duplicate(writeEnd);
        }
    }

    private async ValueTask<ExecutorAddress> FindAsync(string name)
    {
        ReadOnlyMemory<byte> libraries = await CallAsync(BootstrapSymbols.LibrariesOpen, LibraryMessages.EncodeOpen(new SpsWriter(), [""]));
        ExecutorAddress process = LibraryMessages.DecodeOpenResult(libraries.Span)[0].Value;
        ReadOnlyMemory<byte> symbols = await CallAsync(BootstrapSymbols.SymbolsLookUp, LibraryMessages.EncodeLookUp(new SpsWriter(), [process], [name]));
        return LibraryMessages.DecodeLookUpResult(symbols.Span)[0].Address;
    }

    private async ValueTask<long> CallFunctionAsync(ExecutorAddress function, params long[] arguments)
    {
        ReadOnlyMemory<byte> result = await CallAsync(BootstrapSymbols.FunctionCall, RunMessages.EncodeFunctionCall(new SpsWriter(), function, arguments));
        return RunMessages.DecodeFunctionCallResult(result.Span).Value;
    }

    private ValueTask<ReadOnlyMemory<byte>> CallAsync(string service, SpsWriter arguments) =>
        _executor.CallAsync(_executor.Description.Service(service), arguments.Written, "test", CallLimit.None);
}
