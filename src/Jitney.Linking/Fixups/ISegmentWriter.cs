using Jitney.Linking.Graph;

namespace Jitney.Linking.Fixups;

/// <summary>Takes finished bytes of a batch to where the executor will see them.</summary>
/// <remarks>Called from many threads at once, for ranges that do not overlap.</remarks>
internal interface ISegmentWriter
{
    /// <summary>How many lanes there are at most.</summary>
    const int Lanes = 2;

    /// <summary>Which writes wait for each other when threads make them at the same time: those of one lane; null for none.</summary>
    int? LaneOf(SegmentKind segment);

    /// <summary>Where bytes of a segment can be made up, so that nobody need write them; empty where they must be written.</summary>
    /// <remarks>It holds anything at first.</remarks>
    Span<byte> InPlace(SegmentKind segment, ulong offset, int size) => default;

    /// <summary>Writes bytes of a segment.</summary>
    void Write(SegmentKind segment, ulong offset, ReadOnlySpan<byte> bytes);
}
