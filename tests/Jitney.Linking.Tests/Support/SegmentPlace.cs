using Jitney.Linking.Layout;

namespace Jitney.Linking.Tests.Support;

/// <summary>The two sorts of places where a slab can be.</summary>
internal sealed record SegmentPlace(SegmentAddresses Segments)
{
    public static SegmentPlace Low { get; } = new(OfflineLinker.Low);

    public static SegmentPlace High { get; } = new(OfflineLinker.High);

    public static SegmentPlace[] Both => [Low, High];
}
