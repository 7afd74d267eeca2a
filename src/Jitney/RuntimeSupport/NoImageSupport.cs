using Jitney.Linking.Layout;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport;

/// <summary>For links that never run.</summary>
internal sealed class NoImageSupport : IImageSupport
{
    /// <inheritdoc/>
    public DynamicSymbolImage? Expose(LinkBatch batch) => null;

    /// <inheritdoc/>
    public IReadOnlyList<AllocationAction> ActionsFor(LinkBatch batch, BatchLayout layout) => [];
}
