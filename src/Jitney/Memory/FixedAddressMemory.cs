using Jitney.Linking.Graph;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>A finished link's memory, of which the bytes are here and the addresses are elsewhere or nowhere.</summary>
/// <param name="segments">What was allocated, by <see cref="SegmentKind"/>.</param>
/// <param name="requests">What was asked for, by <see cref="SegmentKind"/>.</param>
internal sealed class FixedAddressMemory(AllocatedSegment[] segments, SegmentRequest[] requests) : FinalizedMemory
{
    public override IReadOnlyList<MemorySegment> Segments { get; } = [.. Enumerable.Range(0, SegmentKinds.Count)
        .Where(kind => requests[kind].Size > 0)
        .Select(kind => new MemorySegment(
            ((SegmentKind)kind).Protection(),
            ExecutorAddressRange.Of(segments[kind].Address, requests[kind].Size),
            requests[kind].ZeroFillOffset))];

    /// <summary>The bytes of a segment.</summary>
    public ReadOnlyMemory<byte> Bytes(SegmentKind kind) => segments[(int)kind].WorkingMemory;

    public override ValueTask DeallocateAsync(CancellationToken cancellation) => ValueTask.CompletedTask;
}
