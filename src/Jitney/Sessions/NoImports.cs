using Jitney.Linking.Resolution;

namespace Jitney.Sessions;

/// <summary>For links without an executor: nothing can be imported.</summary>
internal sealed class NoImports : IImportSource
{
    /// <inheritdoc/>
    public bool HasLibraries => false;

    /// <inheritdoc/>
    public ValueTask<ImportedSymbol[]> LookUpAsync(LinkBatch batch, int[] wanted, CancellationToken cancellation) => new(new ImportedSymbol[wanted.Length]);
}
