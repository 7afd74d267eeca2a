namespace Jitney.Memory;

/// <summary>What a batch needs of one protection.</summary>
/// <param name="Size">Bytes, zero fill included.</param>
/// <param name="Alignment">The strictest alignment inside, a power of two.</param>
/// <param name="ZeroFillOffset">From which offset on everything is zero; equal to <paramref name="Size"/> where nothing is.</param>
public readonly record struct SegmentRequest(ulong Size, ulong Alignment, ulong ZeroFillOffset);

/// <summary>What a batch needs in all; a segment of size 0 is none.</summary>
/// <param name="Code">Read and execute.</param>
/// <param name="ReadOnly">Read.</param>
/// <param name="Writable">Read and write.</param>
public readonly record struct AllocationRequest(SegmentRequest Code, SegmentRequest ReadOnly, SegmentRequest Writable);
