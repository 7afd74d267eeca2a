using Jitney.Linking.Graph;

namespace Jitney.Linking.Layout;

/// <summary>A run of blocks that belong together, such as all initialiser tables of a batch.</summary>
/// <param name="Segment">The segment in which it lies.</param>
/// <param name="Start">Offset of its first byte in the segment.</param>
/// <param name="End">Offset behind its last byte.</param>
internal readonly record struct SectionSpan(SegmentKind Segment, ulong Start, ulong End)
{
    /// <summary>Whether it has no bytes.</summary>
    public bool IsEmpty => End <= Start;
}
