using Jitney.Functions;
using Jitney.Sessions;

namespace Jitney.CallChecks;

/// <summary>Calls functions of <see cref="SourceText"/>, and has them call C#.</summary>
/// <param name="session">Has the object.</param>
/// <param name="functions">The functions.</param>
/// <param name="results">Is told what is wrong.</param>
internal sealed class GeneratedCalls(Session session, IReadOnlyList<CheckedFunction> functions, Results results)
{
    /// <summary>Calls all, in both directions.</summary>
    public async Task RunAsync()
    {
        IReadOnlyList<NativeFunction> natives = await session.GetFunctionsAsync([.. functions.Select(static one => (one.Name, one.Signature))]);
        IReadOnlyList<NativeFunction> callers = await session.GetFunctionsAsync(
            [.. functions.Select(static one => (one.CallerName, new NativeSignature(null, NativeLayout.Of<nint>())))]);
        Variable<int> calls = await session.GetVariableAsync<int>("calls");
        Variable<int> failures = await session.GetVariableAsync<int>("failures");
        int before = await calls.ReadAsync();
        for (int index = 0; index < functions.Count; index++)
        {
            CheckedFunction function = functions[index];
            NativeReply reply = await SendAsync(natives[index], function);
            results.Add(function.Result is null || function.Result.Is(ResultOf(reply, function.Result)), $"the result of {function.Text}");
            results.Add(await TakeAsync(failures) == 0, $"the arguments of {function.Text}");
            await CallBackAsync(callers[index], function);
            results.Add(await TakeAsync(failures) == 0, $"the result of a callback {function.Text}");
        }

        results.Add(await calls.ReadAsync() - before == 2 * functions.Count, "the number of calls");
    }

    private async Task CallBackAsync(NativeFunction caller, CheckedFunction function)
    {
        int received = 0;
        bool isRight = false;
        await using NativeCallback callback = await session.Code.Callbacks.AddAsync(
            session,
            function.Text,
            function.Signature,
            (arguments, result) =>
            {
                received++;
                isRight = true;
                int offset = 0;
                foreach (Value argument in function.Arguments)
                {
                    isRight &= argument.Is(arguments.Slice(offset, argument.Bytes.Length));
                    offset += (argument.Bytes.Length + 7) & ~7;
                }

                function.Result?.Bytes.CopyTo(result);
            },
            CancellationToken.None);
        await Begin(caller, callback).ConfigureAwait(false);
        results.Add(received == 1 && isRight, $"the arguments of a callback {function.Text}");

        static ValueTask Begin(NativeFunction caller, NativeCallback callback) => caller.Begin().Add(callback.Address).InvokeAsync();
    }

    private static ValueTask<NativeReply> SendAsync(NativeFunction native, CheckedFunction function)
    {
        NativeCall call = native.Begin();
        foreach (Value argument in function.Arguments)
        {
            Bytes.Add(ref call, argument);
        }

        return call.SendAsync();
    }

    private static byte[] ResultOf(NativeReply reply, Value expected)
    {
        var bytes = new byte[expected.Bytes.Length];
        reply.CopyTo(0, bytes.AsSpan());
        return bytes;
    }

    private static async Task<int> TakeAsync(Variable<int> failures)
    {
        int count = await failures.ReadAsync();
        if (count != 0)
        {
            await failures.WriteAsync(0);
        }

        return count;
    }
}
