using Jitney.Linking.Layout;
using Jitney.Linking.Passes;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport;

/// <summary>For links that never run.</summary>
internal sealed class NoImageSupport : IImageSupport
{
    /// <inheritdoc/>
    public DsoHandleUse DsoHandle => DsoHandleUse.WhenReferenced;

    /// <inheritdoc/>
    public HeadersUse Headers => HeadersUse.WhenReferenced;

    /// <inheritdoc/>
    public DynamicSymbolImage? Expose(LinkBatch batch) => null;

    /// <inheritdoc/>
    public bool ShowsAll(LinkBatch batch) => false;

    /// <inheritdoc/>
    public ValueTask BindThreadImportsAsync(LinkBatch batch, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    /// <remarks>As in a program that is linked statically. Where sections have numbers, code counts from the start of the program's block.</remarks>
    public ValueTask<ThreadStorageLease?> SetThreadStorageAsideAsync(LinkBatch batch, BatchLayout layout, ReadOnlyMemory<byte> template, CancellationToken cancellation) =>
        new(layout.Threads.Size == 0 ? null : ThreadStorageLease.At(batch.Format.NumbersSections ? 0 : batch.Architecture.ProgramThreadOffset(layout.Threads.Size, layout.Threads.AlignmentLog2)));

    /// <inheritdoc/>
    public IReadOnlyList<AllocationAction> SharedActionsFor(LinkBatch batch, BatchLayout layout) => [];

    /// <inheritdoc/>
    public void Commit(LinkBatch batch)
    {
    }

    /// <inheritdoc/>
    public IReadOnlyList<AllocationAction> ActionsFor(LinkBatch batch, BatchLayout layout, ThreadStorageLease? threads) => [];
}
