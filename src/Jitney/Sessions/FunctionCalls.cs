using System.Numerics;
using Jitney.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Sessions;

/// <summary>Calls of functions whose result is an integer of a known width.</summary>
public static class FunctionCalls
{
    /// <summary>Calls a function with up to six integer or pointer arguments, on a thread of the executor.</summary>
    /// <remarks>A function of type <c>int</c> is called by <c>CallAsync&lt;int&gt;</c>: what it leaves in the rest of the register says nothing. A <c>bool</c> of C is a
    /// <see cref="byte"/>. Arguments are given as <see cref="long"/> whatever the function's type: it takes of each what it wants.</remarks>
    /// <typeparam name="TResult">The function's result: any integer type of up to 64 bits, with or without a sign.</typeparam>
    /// <param name="session">The session.</param>
    /// <param name="function">Its address.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="ExecutorException">The executor ended, for example because the function crashed, or there is no code at the address.</exception>
    public static async ValueTask<TResult> CallAsync<TResult>(this Session session, ExecutorAddress function, params long[] arguments)
        where TResult : unmanaged, IBinaryInteger<TResult>
    {
        ArgumentNullException.ThrowIfNull(session);
        if (default(TResult).GetByteCount() > sizeof(long))
        {
            throw new InvalidOperationException($"a result of type {typeof(TResult).Name} does not come in one register");
        }

        return TResult.CreateTruncating(await session.CallAsync(function, arguments).ConfigureAwait(false));
    }
}
