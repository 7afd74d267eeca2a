using Jitney.Linking.Resolution;

namespace Jitney.Sessions;

/// <summary>Knows the symbols that no object defines: those of libraries and of the executor's process.</summary>
internal interface IImportSource
{
    /// <summary>Whether there are libraries beyond the process's own: a definition that may exist once in each object may be in one of them.</summary>
    bool HasLibraries { get; }

    /// <summary>Looks names up, all in one go.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="wanted">Numbers of its globals.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>One answer for each, with a null address for what was not found.</returns>
    ValueTask<ImportedSymbol[]> LookUpAsync(LinkBatch batch, int[] wanted, CancellationToken cancellation);
}
