using Jitney.Linking.Resolution;

namespace Jitney.Sessions;

/// <summary>A lookup that is on its way. Disposal waits for it whatever became of the batch, since the next batch asks through the same source.</summary>
internal sealed class PendingAnswers(ValueTask<ImportedSymbol[]> lookup) : IAsyncDisposable
{
    private readonly Task<ImportedSymbol[]> _answers = lookup.AsTask();

    /// <summary>The answers, or the lookup's failure.</summary>
    public Task<ImportedSymbol[]> WaitAsync() => _answers;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() =>
        await ((Task)_answers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
