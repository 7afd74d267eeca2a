using System.Runtime.InteropServices;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Interop;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Memory;

/// <summary>Calls of an executor's memory services, with their answers turned into values or <see cref="ExecutorException"/>s.</summary>
/// <param name="Control">The executor.</param>
internal sealed record MapperCalls(IExecutorProcessControl Control)
{
    /// <summary>The step of making the content of memory known to the executor, for error messages.</summary>
    public const string InitializeStep = "initialize linked memory";

    /// <summary>How long the end of a mapper or a manager waits for the executor.</summary>
    public static TimeSpan PatienceAtTheEnd { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Runs something that asks this process's system, and names the step when that fails.</summary>
    public static T Locally<T>(string step, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SystemCallException failure)
        {
            throw new ExecutorException(FailureSide.Controller, step, failure.Message, failure);
        }
    }

    /// <summary>Refuses reservations that this process could not see as one span.</summary>
    public static void CheckSize(string step, StripeSizes shape)
    {
        if (shape.Total > SlabShape.Largest || Math.Max(shape.Code, Math.Max(shape.ReadOnly, shape.Writable)) > SlabShape.Largest)
        {
            throw new ExecutorException(
                FailureSide.Controller,
                step,
                $"stripes of {shape.Code}, {shape.ReadOnly} and {shape.Writable} bytes are more than the {SlabShape.Largest} bytes that one reservation can have");
        }
    }

    /// <summary>Makes stripes as long as views of them have to be, here and there.</summary>
    /// <exception cref="ExecutorException">This process could not see them as one span.</exception>
    public StripeSizes Fit(string step, StripeSizes shape)
    {
        CheckSize(step, shape);
        ulong unit = Math.Max(MemoryFactory.Here.ViewAlignment, Control.Description.StripeUnit);
        var fitting = new StripeSizes(Up(shape.Code), Up(shape.ReadOnly), Up(shape.Writable));
        CheckSize(step, fitting);
        return fitting;

        ulong Up(ulong size) => (size + unit - 1) & ~(unit - 1);
    }

    /// <summary>Refuses answers that cannot be where a reservation begins.</summary>
    public void CheckStart(string step, ExecutorAddress start, StripeSizes shape)
    {
        if (start.IsNull || (start.Value & (Control.Description.PageSize - 1)) != 0 || start.Value + shape.Total < start.Value)
        {
            throw new ExecutorException(FailureSide.Executor, step, $"it answered that {shape.Total} bytes begin at {start}");
        }
    }

    /// <summary>Calls what answers <c>expected&lt;address&gt;</c>.</summary>
    public async ValueTask<ExecutorAddress> AddressAsync(
        string service, ReadOnlyMemory<byte> arguments, string step, CallLimit limit, SafeHandle? descriptor, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> answer = await CallAsync(service, arguments, step, limit, descriptor, cancellation).ConfigureAwait(false);
        return Value(step, Decode(step, answer, static bytes => CommonResults.DecodeAddress(bytes)));
    }

    /// <summary>Calls what initializes an allocation and answers with its lowest address.</summary>
    public async ValueTask<ExecutorAddress> InitializeAsync(
        string service,
        ReadOnlyMemory<byte> arguments,
        IReadOnlyList<MemorySegment> segments,
        IReadOnlyList<AllocationAction> actions,
        CancellationToken cancellation)
    {
        ExecutorAddress start;
        try
        {
            start = await AddressAsync(service, arguments, InitializeStep, LimitOf(actions), null, cancellation).ConfigureAwait(false);
        }
        catch (ExecutorException failure) when (actions.Any(static action => action.RunsLinkedCode))
        {
            throw await EndInCode.WhileInitializingAsync(failure, Control).ConfigureAwait(false);
        }

        return segments.Count == 0 || start == segments.Min(segment => segment.Range.Start)
            ? start
            : throw new ExecutorException(FailureSide.Executor, InitializeStep, $"it answered that the allocation begins at {start}");
    }

    /// <summary>How long the finalize calls of actions may take.</summary>
    public static CallLimit LimitOf(IReadOnlyList<AllocationAction> actions) =>
        actions.Any(static action => action.RunsLinkedCode) ? CallLimit.Images : CallLimit.Deadline;

    /// <summary>Calls what answers <c>error</c>.</summary>
    public async ValueTask SuccessAsync(
        string service, ReadOnlyMemory<byte> arguments, string step, CallLimit limit, CancellationToken cancellation, SafeHandle? descriptor = null)
    {
        ReadOnlyMemory<byte> answer = await CallAsync(service, arguments, step, limit, descriptor, cancellation).ConfigureAwait(false);
        if (Decode(step, answer, static bytes => CommonResults.DecodeError(bytes)) is { } problem)
        {
            throw Refusal(step, problem);
        }
    }

    /// <summary>Calls what answers something else.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> CallAsync(
        string service, ReadOnlyMemory<byte> arguments, string step, CallLimit limit, SafeHandle? descriptor, CancellationToken cancellation) =>
        await Control.CallAsync(Control.Description.Service(service), arguments, step, limit, descriptor, cancellation).ConfigureAwait(false);

    /// <summary>Runs deallocate actions of allocations in Jitney's own reservations.</summary>
    public ValueTask DeinitializeAsync(IReadOnlyList<ExecutorAddress> allocations, CancellationToken cancellation) => SuccessAsync(
        BootstrapSymbols.MemoryDeinitialize,
        CommonResults.EncodeAddresses(new SpsWriter(), allocations).Written,
        "deinitialize linked memory",
        CallLimit.Images,
        cancellation);

    /// <summary>Releases Jitney's own reservations; their allocations were deinitialized before, so no linked code runs.</summary>
    public ValueTask ReleaseAsync(IReadOnlyList<ExecutorAddress> starts, CancellationToken cancellation) => SuccessAsync(
        BootstrapSymbols.MemoryRelease,
        CommonResults.EncodeAddresses(new SpsWriter(), starts).Written,
        "release memory",
        CallLimit.Deadline,
        cancellation);

    /// <summary>Gives reservations back when their mapper goes: nothing is said to an executor that has ended or answers no more, and its failures are
    /// nobody's concern any more.</summary>
    public async ValueTask AtTheEndAsync(
        IReadOnlyList<ExecutorAddress> starts, Func<IReadOnlyList<ExecutorAddress>, CancellationToken, ValueTask> release)
    {
        if (starts.Count == 0 || Control.Ended.IsCompleted || Control.IsBehind)
        {
            return;
        }

        try
        {
            using var patience = new CancellationTokenSource(PatienceAtTheEnd);
            await release(starts, patience.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is ExecutorException or ObjectDisposedException or OperationCanceledException)
        {
            // The end of the stream releases everything in the executor.
        }
    }

    /// <summary>Decodes an answer; what does not decode is the connection's failure.</summary>
    public static T Decode<T>(string step, ReadOnlyMemory<byte> answer, Func<ReadOnlySpan<byte>, T> decode)
    {
        try
        {
            return decode(answer.Span);
        }
        catch (MalformedMessageException failure)
        {
            throw new ExecutorException(FailureSide.Connection, step, $"the answer does not decode: {failure.Message}", failure);
        }
    }

    /// <summary>The value of an answer that has one.</summary>
    public static T Value<T>(string step, Expected<T> answer) =>
        answer.HasValue ? answer.Value : throw Refusal(step, answer.Problem);

    private static ExecutorRefusalException Refusal(string step, string? problem) =>
        new(step, string.IsNullOrEmpty(problem) ? "it refused without a reason" : problem);
}
