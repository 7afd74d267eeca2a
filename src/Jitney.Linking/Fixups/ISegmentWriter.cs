using Jitney.Linking.Graph;

namespace Jitney.Linking.Fixups;

/// <summary>Takes finished bytes of a batch to where the executor will see them.</summary>
/// <remarks>Called from many threads at once, for ranges that do not overlap.</remarks>
internal interface ISegmentWriter
{
    /// <summary>Whether threads that write at the same time do not wait for each other.</summary>
    bool IsParallel { get; }

    /// <summary>Writes bytes of a segment.</summary>
    void Write(SegmentKind segment, ulong offset, ReadOnlySpan<byte> bytes);
}
