using Jitney.Protocol.Codecs;
using Jitney.Protocol.Wire;
using Jitney.Sessions;

namespace Jitney.Calls;

/// <summary>Handlers with typed arguments and results.</summary>
public static class TypedHandlers
{
    /// <summary>Answers calls of linked code that name a symbol, as <see cref="Session.Handle"/> does.</summary>
    /// <remarks>Arguments that do not decode count as a failure of the handler.</remarks>
    /// <param name="session">The session.</param>
    /// <param name="name">The symbol's name.</param>
    /// <param name="signature">What the handler takes and gives.</param>
    /// <param name="handler">Answers the calls.</param>
    /// <exception cref="InvalidOperationException">The executor cannot call.</exception>
    public static void Handle<TArguments, TResult>(
        this Session session,
        string name,
        WrapperSignature<TArguments, TResult> signature,
        Func<TArguments, CancellationToken, ValueTask<TResult>> handler)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(handler);
        session.Handle(name, async (arguments, cancellation) =>
        {
            TResult result = await handler(signature.ReadArguments(arguments.Span), cancellation).ConfigureAwait(false);
            var writer = new SpsWriter();
            signature.Result.Write(writer, result);
            return writer.Written;
        });
    }
}
