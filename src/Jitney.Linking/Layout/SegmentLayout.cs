namespace Jitney.Linking.Layout;

/// <summary>One segment of a batch: its blocks in their order, and what they need.</summary>
/// <param name="Placements">The blocks, ascending by offset; those without content come last.</param>
/// <param name="Size">Bytes in all.</param>
/// <param name="Alignment">The strictest alignment inside.</param>
/// <param name="ZeroFillOffset">From where on there is no content.</param>
internal sealed record SegmentLayout(Placement[] Placements, ulong Size, ulong Alignment, ulong ZeroFillOffset);
