using Jitney.Linking.Passes;
using Jitney.RuntimeSupport.Image.Elf;

namespace Jitney.RuntimeSupport.Image;

/// <summary>What images of one target are put together from, and what the linker is told before. What a target does not have is left out.</summary>
internal sealed record ImageComposition
{
    /// <summary>What adds the actions of a batch, in the order in which these run.</summary>
    public required IReadOnlyList<IImageContributor> Contributors { get; init; }

    /// <summary>Those of them that concern imports which several batches use; in the same order.</summary>
    public required IReadOnlyList<IImageContributor> Shared { get; init; }

    /// <summary>Thread-local variables.</summary>
    public required IThreadStorage ThreadStorage { get; init; }

    /// <summary>Shows symbols to libraries that are opened later; null where libraries never look for them.</summary>
    public ExposureContributor? Exposure { get; init; }

    /// <summary>When a batch is to hold its dylib's handle.</summary>
    public DsoHandleUse DsoHandle { get; init; } = DsoHandleUse.WhenReferenced;

    /// <summary>When a batch is to hold headers of its own.</summary>
    public HeadersUse Headers { get; init; } = HeadersUse.WhenReferenced;
}
