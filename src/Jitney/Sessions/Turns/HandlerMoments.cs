namespace Jitney.Sessions.Turns;

/// <summary>Waits of those who act for handlers.</summary>
internal static class HandlerMoments
{
    /// <summary>Waits for what a link was put off for, or until somebody else waits for the caller who need not wait for that.</summary>
    /// <param name="moments">When handlers were called.</param>
    /// <param name="postponement">When it is worth to resolve again.</param>
    /// <param name="asked">What <see cref="IHandlerMoments.Asked"/> was when it was resolved.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async ValueTask UntilAsync(this IHandlerMoments moments, Task postponement, long asked, CancellationToken cancellation)
    {
        if (moments.AskedAgain is { } again)
        {
            postponement = moments.Asked == asked ? await Task.WhenAny(postponement, again).WaitAsync(cancellation).ConfigureAwait(false) : Task.CompletedTask;
        }

        await postponement.WaitAsync(cancellation).ConfigureAwait(false);
    }
}
