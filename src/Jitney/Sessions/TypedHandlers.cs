using Jitney.Calls;
using Jitney.Protocol.Codecs;
using Jitney.Protocol.Wire;

namespace Jitney.Sessions;

public sealed partial class Session
{
    /// <summary>Answers calls of linked code that name a symbol, as <see cref="Handle(string, CallHandler)"/> does.</summary>
    /// <remarks>Arguments that do not decode count as a failure of the handler.</remarks>
    /// <param name="name">The symbol's name.</param>
    /// <param name="signature">What the handler takes and gives.</param>
    /// <param name="handler">Answers the calls.</param>
    /// <exception cref="InvalidOperationException">The executor cannot call.</exception>
    /// <example>
    /// <code>
    /// // extern char price; ... __orc_rt_jit_dispatch(&amp;__orc_rt_jit_dispatch_ctx, &amp;price, arguments, size)
    /// session.Handle("price", Sps.Function(Sps.String, Sps.Int32), (article, cancellation) =&gt; ValueTask.FromResult(article.Length));
    /// </code>
    /// </example>
    public void Handle<TArguments, TResult>(
        string name,
        WrapperSignature<TArguments, TResult> signature,
        Func<TArguments, CancellationToken, ValueTask<TResult>> handler)
    {
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(handler);
        Handle(name, async (arguments, cancellation) =>
        {
            TResult result = await handler(signature.ReadArguments(arguments.Span), cancellation).ConfigureAwait(false);
            var writer = new SpsWriter();
            signature.Result.Write(writer, result);
            return writer.Written;
        });
    }
}
