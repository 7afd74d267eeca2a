using Jitney.Linking.Layout;
using Jitney.Linking.Resolution;

namespace Jitney.RuntimeSupport.Image;

/// <summary>How linked code gets thread-local variables in an executor.</summary>
internal interface IThreadStorage
{
    /// <summary>Gives imported variables their distance from the thread pointer. Several batches may ask at once.</summary>
    /// <exception cref="Jitney.Failures.ExecutorException">They have none.</exception>
    ValueTask BindImportsAsync(LinkBatch batch, CancellationToken cancellation);

    /// <summary>Sets a batch's storage aside; null when it has none. Several batches may ask at once.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="template">What each thread's copy begins with.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="Jitney.Failures.ExecutorException">There is no room.</exception>
    ValueTask<ThreadStorageLease?> SetAsideAsync(LinkBatch batch, BatchLayout layout, ReadOnlyMemory<byte> template, CancellationToken cancellation);
}
