using Jitney.Linking.Layout;
using Jitney.Linking.Passes;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.RuntimeSupport.Image;

namespace Jitney.RuntimeSupport;

/// <summary>Turns what a batch needs at run time into actions for its executor: has the <see cref="ImageContributors"/> of the target add theirs, one after the other.</summary>
/// <param name="surroundings">The executor, and what belongs to it.</param>
internal sealed class ExecutorImageSupport(ImageSurroundings surroundings) : IImageSupport
{
    private readonly ImageComposition _composition = ImageContributors.Of(surroundings);
    private readonly Lock _writing = new();
    private readonly SpsWriter _writer = new();

    /// <inheritdoc/>
    public DsoHandleUse DsoHandle => _composition.DsoHandle;

    /// <inheritdoc/>
    public HeadersUse Headers => _composition.Headers;

    /// <inheritdoc/>
    public DynamicSymbolImage? Expose(LinkBatch batch) => _composition.Exposure?.Expose(batch);

    /// <inheritdoc/>
    public bool ShowsAll(LinkBatch batch) => _composition.Exposure?.ShowsAll(batch) == true;

    /// <inheritdoc/>
    public void Commit(LinkBatch batch)
    {
        foreach (IImageContributor contributor in _composition.Contributors)
        {
            contributor.Commit(batch);
        }
    }

    /// <inheritdoc/>
    public ValueTask BindThreadImportsAsync(LinkBatch batch, CancellationToken cancellation) => _composition.ThreadStorage.BindImportsAsync(batch, cancellation);

    /// <inheritdoc/>
    public ValueTask<ThreadStorageLease?> SetThreadStorageAsideAsync(
        LinkBatch batch, BatchLayout layout, ReadOnlyMemory<byte> template, CancellationToken cancellation) =>
        _composition.ThreadStorage.SetAsideAsync(batch, layout, template, cancellation);

    /// <inheritdoc/>
    public IReadOnlyList<AllocationAction> ActionsFor(LinkBatch batch, BatchLayout layout, ThreadStorageLease? threads) =>
        ActionsOf(_composition.Contributors, batch, layout, threads);

    /// <inheritdoc/>
    public IReadOnlyList<AllocationAction> SharedActionsFor(LinkBatch batch, BatchLayout layout) => ActionsOf(_composition.Shared, batch, layout, threads: null);

    private IReadOnlyList<AllocationAction> ActionsOf(IReadOnlyList<IImageContributor> contributors, LinkBatch batch, BatchLayout layout, ThreadStorageLease? threads)
    {
        // Batches in flight share the writer.
        lock (_writing)
        {
            var image = new ImageContext(surroundings.Executor, _writer, batch, layout, threads);
            foreach (IImageContributor contributor in contributors)
            {
                contributor.Contribute(image);
            }

            return image.Actions;
        }
    }
}
