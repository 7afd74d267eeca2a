using Jitney.Linking.Layout;
using Jitney.Linking.Passes;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport;

/// <summary>What a batch needs of its executor beside its bytes, as actions of its allocation.</summary>
internal interface IImageSupport
{
    /// <summary>When a batch is to hold its dylib's handle.</summary>
    DsoHandleUse DsoHandle { get; }

    /// <summary>When a batch is to hold headers of its own.</summary>
    HeadersUse Headers { get; }

    /// <summary>The image that shows the batch's symbols to the dynamic linker; null when nobody will ask for them.</summary>
    DynamicSymbolImage? Expose(LinkBatch batch);

    /// <summary>Whether a bound batch is the first that has its names shown, and with them those of all before it.</summary>
    bool ShowsAll(LinkBatch batch);

    /// <summary>Gives imported thread-local variables their distance from the thread pointer.</summary>
    ValueTask BindThreadImportsAsync(LinkBatch batch, CancellationToken cancellation);

    /// <summary>Sets a batch's thread-local storage aside; null when it has none.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="template">What each thread's copy begins with.</param>
    /// <param name="cancellation">Stops waiting.</param>
    ValueTask<ThreadStorageLease?> SetThreadStorageAsideAsync(LinkBatch batch, BatchLayout layout, ReadOnlyMemory<byte> template, CancellationToken cancellation);

    /// <summary>The actions of a batch that holds nothing but what several batches use of imports.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="layout">Its layout.</param>
    IReadOnlyList<AllocationAction> SharedActionsFor(LinkBatch batch, BatchLayout layout);

    /// <summary>A batch is linked: what was decided for it counts for those that follow.</summary>
    void Commit(LinkBatch batch);

    /// <summary>The actions of a batch whose addresses are final, in the order in which they must run.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="threads">The thread-local storage that was set aside for it; null for none.</param>
    IReadOnlyList<AllocationAction> ActionsFor(LinkBatch batch, BatchLayout layout, ThreadStorageLease? threads);
}
