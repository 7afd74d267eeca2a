using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Messages;

/// <summary>Arguments of <see cref="BootstrapSymbols.MemoryInitialize"/>.</summary>
/// <param name="Reservation">The reservation's first address.</param>
/// <param name="Segments">The allocation's parts.</param>
/// <param name="Contents">Bytes for them, where the memory object is the executor's own; else empty.</param>
/// <param name="Actions">What belongs to the allocation.</param>
internal sealed record MemoryInitializeRequest(
    ExecutorAddress Reservation,
    IReadOnlyList<ProtectedSegment> Segments,
    IReadOnlyList<MemoryContent> Contents,
    IReadOnlyList<AllocationAction> Actions);
