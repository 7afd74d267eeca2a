using Jitney.Calls;
using Jitney.Executors;
using Jitney.Memory;
using Jitney.Protocol.Codecs;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Sessions.Runs;

/// <summary>The calls of linked code that a session makes. Thread-safe.</summary>
/// <param name="executor">Gives the executor, or throws when no code may be called.</param>
internal sealed class CodeCalls(Func<IExecutorProcessControl> executor)
{
    private int _running;

    /// <summary>Whether code runs of which nobody has waited for the end.</summary>
    public bool AreRunning => Volatile.Read(ref _running) > 0;

    /// <summary>Calls a function with integer arguments.</summary>
    public async ValueTask<long> CallAsync(ExecutorAddress function, long[] arguments)
    {
        const string Step = "call a function";
        SpsWriter writer = RunMessages.EncodeFunctionCall(new SpsWriter(), function, arguments);
        ReadOnlyMemory<byte> result = await CallServiceAsync(BootstrapSymbols.FunctionCall, writer, Step, default).ConfigureAwait(false);
        return MapperCalls.Value(Step, MapperCalls.Decode(Step, result, static bytes => RunMessages.DecodeFunctionCallResult(bytes)));
    }

    /// <summary>Calls a wrapper function.</summary>
    public async ValueTask<TResult> CallWrapperAsync<TArguments, TResult>(
        ExecutorAddress function, WrapperSignature<TArguments, TResult> signature, TArguments arguments, CallLimit? limit, CancellationToken cancellation)
    {
        IExecutorProcessControl control = executor();
        Interlocked.Increment(ref _running);
        TResult result = await control.CallWrapperAsync(function, signature, arguments, limit, cancellation: cancellation).ConfigureAwait(false);

        // As in CallServiceAsync.
        Interlocked.Decrement(ref _running);
        return result;
    }

    /// <summary>Calls a <c>main</c> function.</summary>
    public async ValueTask<int> RunMainAsync(ExecutorAddress main, IReadOnlyList<NativeText> arguments, CancellationToken cancellation)
    {
        SpsWriter writer = RunMessages.EncodeMain(new SpsWriter(), main, arguments);
        ReadOnlyMemory<byte> result = await CallServiceAsync(BootstrapSymbols.RunAsMain, writer, "run main", cancellation).ConfigureAwait(false);
        return unchecked((int)MapperCalls.Decode("run main", result, static bytes => RunMessages.DecodeMainResult(bytes)));
    }

    /// <summary>Calls a service that runs linked code.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> CallServiceAsync(string service, SpsWriter arguments, string step, CancellationToken cancellation)
    {
        IExecutorProcessControl control = executor();
        Interlocked.Increment(ref _running);
        ReadOnlyMemory<byte> result = await control.CallAsync(control.Description.Service(service), arguments.Written, step, CallLimit.None, cancellation: cancellation).ConfigureAwait(false);

        // Not so when nobody waited for the end: the code runs on.
        Interlocked.Decrement(ref _running);
        return result;
    }
}
