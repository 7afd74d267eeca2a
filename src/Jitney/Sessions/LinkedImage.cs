using Jitney.Linking.Layout;
using Jitney.Linking.Resolution;
using Jitney.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Sessions;

/// <summary>A batch that is linked and in the executor's memory.</summary>
/// <param name="batch">How it was linked.</param>
/// <param name="layout">Where its blocks lie.</param>
/// <param name="memory">Where it lies.</param>
/// <param name="order">Its place among the batches: those with a higher number may refer to it.</param>
internal sealed class LinkedImage(LinkBatch batch, BatchLayout layout, FinalizedMemory memory, long order)
{
    /// <summary>Where it lies.</summary>
    public FinalizedMemory Memory { get; } = memory;

    /// <summary>Its place among the batches: those with a higher number may refer to it.</summary>
    public long Order { get; } = order;

    /// <summary>What its finalisers are registered under; null where there can be none.</summary>
    public ExecutorAddress Handle => (ExecutorAddress)Batch.DsoHandle;

    /// <summary>How it was linked; kept for listings only as long as the image itself.</summary>
    public LinkBatch Batch { get; } = batch;

    /// <summary>Where its blocks lie.</summary>
    public BatchLayout Layout { get; } = layout;
}
