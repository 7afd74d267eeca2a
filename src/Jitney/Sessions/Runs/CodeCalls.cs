using Jitney.Calls;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Functions;
using Jitney.Memory;
using Jitney.Protocol.Codecs;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Sessions.Runs;

/// <summary>The calls of linked code that a session makes. Thread-safe.</summary>
/// <param name="executor">Gives the executor, or throws when no code may be called.</param>
/// <param name="handlers">Answers the calls that linked code makes.</param>
internal sealed class CodeCalls(Func<IExecutorProcessControl> executor, CallHandlers handlers)
{
    private readonly CallThunks _thunks = new();
    private int _running;

    /// <summary>The functions that linked code calls.</summary>
    public SessionCallbacks Callbacks { get; } = new(handlers);

    /// <summary>Whether code runs of which nobody has waited for the end.</summary>
    public bool AreRunning => Volatile.Read(ref _running) > 0;

    /// <summary>Calls a function with integer arguments.</summary>
    public async ValueTask<long> CallAsync(ExecutorAddress function, long[] arguments, CallLimit limit, CancellationToken cancellation)
    {
        const string Step = "call a function";
        ArgumentNullException.ThrowIfNull(arguments);
        SpsWriter writer = RunMessages.EncodeFunctionCall(new SpsWriter(), function, arguments);
        ReadOnlyMemory<byte> result = await CallServiceAsync(BootstrapSymbols.FunctionCall, writer, Step, limit, cancellation).ConfigureAwait(false);
        return MapperCalls.Value(Step, MapperCalls.Decode(Step, result, static bytes => RunMessages.DecodeFunctionCallResult(bytes)));
    }

    /// <summary>Calls a wrapper function.</summary>
    public async ValueTask<TResult> CallWrapperAsync<TArguments, TResult>(
        ExecutorAddress function, WrapperSignature<TArguments, TResult> signature, TArguments arguments, CallLimit? limit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(signature);
        IExecutorProcessControl control = executor();
        Interlocked.Increment(ref _running);
        return await AwaitAsync(control.CallWrapperAsync(function, signature, arguments, limit, cancellation: cancellation)).ConfigureAwait(false);
    }

    /// <summary>Calls a <c>main</c> function.</summary>
    public async ValueTask<int> RunMainAsync(ExecutorAddress main, IReadOnlyList<NativeText> arguments, CancellationToken cancellation)
    {
        const string Step = "run main";
        ArgumentNullException.ThrowIfNull(arguments);
        SpsWriter writer = RunMessages.EncodeMain(new SpsWriter(), main, arguments);
        ReadOnlyMemory<byte> result = await CallServiceAsync(BootstrapSymbols.RunAsMain, writer, Step, CallLimit.None, cancellation).ConfigureAwait(false);
        ThrowIfEmpty(result, Step, main);
        return unchecked((int)MapperCalls.Decode(Step, result, static bytes => RunMessages.DecodeMainResult(bytes)));
    }

    /// <summary>Runs a program to the executor's end.</summary>
    public ValueTask<ExecutorEnd> RunProgramAsync(ExecutorAddress main, IReadOnlyList<NativeText> arguments, CancellationToken cancellation) =>
        RunProgramAsync(BootstrapSymbols.ProgramRun, main, arguments, cancellation);

    /// <summary>Enters a program as the kernel would, and waits for the executor's end.</summary>
    public ValueTask<ExecutorEnd> EnterProgramAsync(ExecutorAddress start, IReadOnlyList<NativeText> arguments, CancellationToken cancellation) =>
        RunProgramAsync(BootstrapSymbols.ProgramEnter, start, arguments, cancellation);

    private async ValueTask<ExecutorEnd> RunProgramAsync(string service, ExecutorAddress main, IReadOnlyList<NativeText> arguments, CancellationToken cancellation)
    {
        const string Step = "run the program";
        ArgumentNullException.ThrowIfNull(arguments);
        SpsWriter writer = RunMessages.EncodeMain(new SpsWriter(), main, arguments);
        IExecutorProcessControl control = executor();
        try
        {
            ReadOnlyMemory<byte> result = await CallServiceAsync(service, writer, Step, CallLimit.None, cancellation).ConfigureAwait(false);
            ThrowIfEmpty(result, Step, main);
            throw new ExecutorException(FailureSide.Executor, Step, $"it answered with {result.Length} bytes instead of running it");
        }
        catch (ExecutorException failure) when (!failure.IsEndOfSession && control.Ended.IsCompletedSuccessfully)
        {
            return await control.Ended.ConfigureAwait(false);
        }
    }

    // Results of programs have no place for an error.
    private static void ThrowIfEmpty(ReadOnlyMemory<byte> result, string step, ExecutorAddress function)
    {
        if (result.IsEmpty)
        {
            throw new ExecutorRefusalException(step, $"{function} is the address of no function: there is no code");
        }
    }

    /// <summary>Makes functions of addresses.</summary>
    public async ValueTask<IReadOnlyList<NativeFunction>> FunctionsAsync(
        Session session, string[] names, ExecutorAddress[] addresses, NativeSignature[] signatures, CancellationToken cancellation)
    {
        IExecutorProcessControl control = executor();
        if (!control.Description.Offers(BootstrapSymbols.TypedCall))
        {
            throw new InvalidOperationException("this executor offers no calls with typed arguments");
        }

        ExecutorAddress[] thunks = await _thunks.LinkAsync(session, signatures, cancellation).ConfigureAwait(false);
        return [.. names.Select((name, index) => new NativeFunction(this, control, name, addresses[index], thunks[index], signatures[index]))];
    }

    /// <summary>Refuses calls where no code may be called.</summary>
    public void ThrowIfNone() => _ = executor();

    /// <summary>Sends a call of linked code to the executor that a function was looked up in.</summary>
    public ValueTask<ReadOnlyMemory<byte>> SendAsync(
        IExecutorProcessControl control, ExecutorAddress service, ReadOnlyMemory<byte> message, string step, CallLimit limit, CancellationToken cancellation)
    {
        _ = executor();
        return SendCountedAsync(control, service, message, step, limit, cancellation);
    }

    /// <summary>Calls a service that runs linked code.</summary>
    public ValueTask<ReadOnlyMemory<byte>> CallServiceAsync(string service, SpsWriter arguments, string step, CallLimit limit, CancellationToken cancellation)
    {
        IExecutorProcessControl control = executor();
        return SendCountedAsync(control, control.Description.Service(service), arguments.Written, step, limit, cancellation);
    }

    private ValueTask<ReadOnlyMemory<byte>> SendCountedAsync(
        IExecutorProcessControl control, ExecutorAddress service, ReadOnlyMemory<byte> message, string step, CallLimit limit, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _running);
        ValueTask<ReadOnlyMemory<byte>> answer;
        try
        {
            answer = control.CallAsync(service, message, step, limit, cancellation: cancellation);
        }
        catch (InvalidOperationException)
        {
            Interlocked.Decrement(ref _running);
            throw;
        }

        if (answer.IsCompletedSuccessfully)
        {
            Interlocked.Decrement(ref _running);
            return answer;
        }

        return AwaitAsync(answer);
    }

    // Not counted any more: calls that have ended, and those that were refused. What nobody has waited for to its end runs on.
    private async ValueTask<T> AwaitAsync<T>(ValueTask<T> answer)
    {
        try
        {
            T result = await answer.ConfigureAwait(false);
            Interlocked.Decrement(ref _running);
            return result;
        }
        catch (Exception exception) when (exception is ExecutorRefusalException or InvalidOperationException)
        {
            Interlocked.Decrement(ref _running);
            throw;
        }
    }
}
