using Jitney.Linking.Graph;

namespace Jitney.Linking.Fixups;

/// <summary>A range of a segment that is copied, fixed up and handed on as one.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="First">The index of the first placement that has bytes in it.</param>
/// <param name="End">One more than that of the last.</param>
/// <param name="Start">The offset of its first byte in the segment.</param>
/// <param name="Size">How many bytes.</param>
internal readonly record struct Piece(SegmentKind Segment, int First, int End, ulong Start, int Size);
