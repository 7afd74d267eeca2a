using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Messages;

/// <summary>Arguments of <see cref="BootstrapSymbols.MemoryReserve"/>.</summary>
/// <param name="CodeSize">Bytes of the code stripe; a multiple of the page size, as the other sizes.</param>
/// <param name="ReadOnlySize">Bytes of the read-only stripe.</param>
/// <param name="WritableSize">Bytes of the writable stripe.</param>
/// <param name="Source">Where the memory object comes from.</param>
/// <param name="SharesData">Whether the writable stripe is a shared mapping instead of a private one.</param>
/// <param name="Preferred">Where the reservation should begin; null for anywhere suitable.</param>
internal readonly record struct MemoryReserveRequest(
    ulong CodeSize,
    ulong ReadOnlySize,
    ulong WritableSize,
    MemorySource Source,
    bool SharesData,
    ExecutorAddress Preferred);
