using Jitney.Linking.Graph;

namespace Jitney.Linking.Fixups;

/// <summary>Takes finished bytes of a batch to where the executor will see them.</summary>
/// <remarks>Called from many threads at once, for ranges that do not overlap.</remarks>
internal interface ISegmentWriter
{
    /// <summary>Whether threads that write at the same time do not wait for each other.</summary>
    bool IsParallel { get; }

    /// <summary>Where bytes of a segment can be made up, so that nobody need write them; empty where they must be written.</summary>
    /// <remarks>It holds anything at first.</remarks>
    Span<byte> InPlace(SegmentKind segment, ulong offset, int size) => default;

    /// <summary>Writes bytes of a segment.</summary>
    void Write(SegmentKind segment, ulong offset, ReadOnlySpan<byte> bytes);
}
