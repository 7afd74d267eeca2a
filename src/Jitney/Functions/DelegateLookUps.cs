using Jitney.Sessions;
using Jitney.Sessions.Dylibs;

namespace Jitney.Functions;

public static partial class SessionFunctions
{
    /// <summary>Links what a function needs, and gives it as a delegate, which calls it until the session ends.</summary>
    /// <remarks>The source generator of Jitney.Generators makes the code for each type that is named in such a call. A delegate that gives a task calls asynchronously;
    /// see <see cref="NativeFunctionsAttribute"/>.</remarks>
    /// <typeparam name="TDelegate">What it takes and gives: <c>Func&lt;double, int, ValueTask&lt;double&gt;&gt;</c>, or any other delegate type. Nothing checks that it is the function's.</typeparam>
    /// <param name="session">The session.</param>
    /// <param name="name">The symbol's name.</param>
    /// <param name="cancellation">Gives the link up.</param>
    /// <exception cref="ObjectFiles.Failures.LinkException">The inputs cannot be linked, or nothing defines the name.</exception>
    /// <exception cref="InvalidOperationException">There is no code for the type, or the executor does not offer typed calls.</exception>
    /// <example>
    /// <code>
    /// Func&lt;double, int, double&gt; scale = await session.GetFunctionAsync&lt;Func&lt;double, int, double&gt;&gt;("scale"); // double scale(double, int)
    /// Func&lt;int, ValueTask&lt;long&gt;&gt; slow = await session.GetFunctionAsync&lt;Func&lt;int, ValueTask&lt;long&gt;&gt;&gt;("slow"); // long slow(int)
    /// Console.WriteLine(scale(2.5, 3) + await slow(7));
    /// </code>
    /// </example>
    public static ValueTask<TDelegate> GetFunctionAsync<TDelegate>(this Session session, string name, CancellationToken cancellation = default)
        where TDelegate : Delegate => MainOf(session).GetFunctionAsync<TDelegate>(name, cancellation);

    /// <summary>Links what a function of a dylib needs, or of one that it is linked against, and gives it as a delegate.</summary>
    /// <remarks>As <see cref="GetFunctionAsync{TDelegate}(Session, string, CancellationToken)"/> does for the session's main dylib.</remarks>
    /// <typeparam name="TDelegate">What it takes and gives.</typeparam>
    /// <param name="dylib">The dylib.</param>
    /// <param name="name">The symbol's name.</param>
    /// <param name="cancellation">Gives the link up.</param>
    /// <exception cref="ObjectFiles.Failures.LinkException">The inputs cannot be linked, or nothing defines the name.</exception>
    /// <exception cref="InvalidOperationException">There is no code for the type, or the executor does not offer typed calls.</exception>
    public static async ValueTask<TDelegate> GetFunctionAsync<TDelegate>(this Dylib dylib, string name, CancellationToken cancellation = default)
        where TDelegate : Delegate
    {
        (NativeSignature signature, Func<NativeFunction, TDelegate> make) = NativeDelegates.Find<TDelegate>();
        return make(await dylib.GetFunctionAsync(name, signature, cancellation).ConfigureAwait(false));
    }

    /// <summary>Makes a function of C that calls a delegate, so that linked code can be given its address.</summary>
    /// <remarks>The source generator makes the code, as for <see cref="GetFunctionAsync{TDelegate}(Session, string, CancellationToken)"/>. In process a static method that is marked for unmanaged callers needs none of this: its address
    /// is passed as it is.</remarks>
    /// <typeparam name="TDelegate">What the function takes and gives: numbers, addresses and structs.</typeparam>
    /// <param name="session">The session.</param>
    /// <param name="target">Answers the calls, on any thread, many at once.</param>
    /// <param name="cancellation">Gives the link of the function's code up.</param>
    /// <exception cref="InvalidOperationException">There is no code for the type, or the executor cannot call.</exception>
    /// <example>
    /// <code>
    /// await using NativeCallback compare = await session.CreateCallbackAsync&lt;Func&lt;int, int, int&gt;&gt;((left, right) =&gt; left - right);
    /// Symbol sort = await session.LookUpAsync("sort");       // void sort(int (*)(int, int))
    /// await session.CallAsync(sort.Address, (long)compare.Address.Value);
    /// </code>
    /// </example>
    public static ValueTask<NativeCallback> CreateCallbackAsync<TDelegate>(this Session session, TDelegate target, CancellationToken cancellation = default)
        where TDelegate : Delegate
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(target);
        (NativeSignature signature, NativeIncomingCall.Answer<TDelegate> answer) = NativeDelegates.FindCallback<TDelegate>();
        return session.Code.Callbacks.AddAsync(
            session,
            $"a callback of type {typeof(TDelegate).Name}",
            signature,
            (arguments, result) =>
            {
                var call = new NativeIncomingCall(arguments, result);
                answer(target, ref call);
            },
            cancellation);
    }
}
