using Jitney.Linking.Layout;
using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.RuntimeSupport;

/// <summary>What a batch needs of its executor beside its bytes, as actions of its allocation.</summary>
internal interface IImageSupport
{
    /// <summary>The image that shows the batch's symbols to the dynamic linker; null when nobody will ask for them.</summary>
    DynamicSymbolImage? Expose(LinkBatch batch);

    /// <summary>The actions of a batch whose addresses are final, in the order in which they must run.</summary>
    IReadOnlyList<AllocationAction> ActionsFor(LinkBatch batch, BatchLayout layout);
}
