using Jitney.Linking.Fixups;
using Jitney.Linking.Graph;

namespace Jitney.Linking.Tests.Support;

/// <summary>Keeps fixed-up bytes in plain memory.</summary>
internal sealed class MemoryWriter(Memory<byte>[] segments) : ISegmentWriter
{
    public int? LaneOf(SegmentKind segment) => null;

    public void Write(SegmentKind segment, ulong offset, ReadOnlySpan<byte> bytes) => bytes.CopyTo(segments[(int)segment].Span[(int)offset..]);
}
