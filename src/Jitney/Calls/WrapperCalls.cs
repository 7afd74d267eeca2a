using Jitney.Executors;
using Jitney.Failures;
using Jitney.Protocol.Codecs;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Calls;

/// <summary>Calls of wrapper functions with typed arguments and results.</summary>
internal static class WrapperCalls
{
    private const string DefaultStep = "call a wrapper function";
    private const int LargestKept = 64 * 1024;

    // One for each thread: writing ends before the call goes out.
    [ThreadStatic]
    private static SpsWriter? t_writer;

    /// <summary>Calls a wrapper function in the executor.</summary>
    /// <param name="executor">The executor.</param>
    /// <param name="function">The function's address: <c>result fn(const char *arguments, size_t size)</c>.</param>
    /// <param name="signature">What it takes and gives. Nothing checks that it is the function's.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="limit">How long to wait: by default as long as the linked code likes.</param>
    /// <param name="step">What is being done, as a phrase for error messages: "count the words".</param>
    /// <param name="cancellation">Stops waiting; the function runs on, and its result is dropped.</param>
    /// <exception cref="ExecutorException">The executor ended, the time was over, or the result is not what the signature says: an empty one, for
    /// instance, with which out-of-band errors and arguments that do not decode are answered.</exception>
    public static async ValueTask<TResult> CallWrapperAsync<TArguments, TResult>(
        this IExecutorProcessControl executor,
        ExecutorAddress function,
        WrapperSignature<TArguments, TResult> signature,
        TArguments arguments,
        CallLimit? limit = null,
        string step = DefaultStep,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(executor);
        ArgumentNullException.ThrowIfNull(signature);
        ReadOnlyMemory<byte> result = await SendAsync(executor, function, signature.Arguments, arguments, limit ?? CallLimit.None, step, cancellation).ConfigureAwait(false);
        try
        {
            return signature.ReadResult(result.Span);
        }
        catch (MalformedMessageException exception)
        {
            throw new ExecutorException(FailureSide.Executor, step, Describe(function, result, exception), exception);
        }
    }

    private static ValueTask<ReadOnlyMemory<byte>> SendAsync<TArguments>(
        IExecutorProcessControl executor,
        ExecutorAddress function,
        SpsCodec<TArguments> codec,
        TArguments arguments,
        CallLimit limit,
        string step,
        CancellationToken cancellation)
    {
        // Taken away while in use, for a codec might make a call itself.
        SpsWriter writer = t_writer ?? new SpsWriter();
        t_writer = null;
        codec.Write(writer, arguments);
        ValueTask<ReadOnlyMemory<byte>> result = executor.CallAsync(function, writer.Written, step, limit, null, cancellation);
        if (writer.Written.Length <= LargestKept)
        {
            writer.Clear();
            t_writer = writer;
        }

        return result;
    }

    private static string Describe(ExecutorAddress function, ReadOnlyMemory<byte> result, MalformedMessageException exception) => result.IsEmpty
        ? $"the function at {function} gave no result: it failed, does not understand the arguments, is no wrapper function, or there is no code"
        : $"the result of the function at {function}, {result.Length} bytes, is not what its signature says: {exception.Message}";
}
