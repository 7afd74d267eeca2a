using Jitney.Sessions;

namespace Jitney.Functions;

/// <summary>Looks functions up as delegates.</summary>
public static class DelegateLookUps
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
    public static async ValueTask<TDelegate> GetFunctionAsync<TDelegate>(this Session session, string name, CancellationToken cancellation = default)
        where TDelegate : Delegate
    {
        (NativeSignature signature, Func<NativeFunction, TDelegate> make) = NativeDelegates.Find<TDelegate>();
        return make(await session.GetFunctionAsync(name, signature, cancellation).ConfigureAwait(false));
    }
}
