using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Messages;

/// <summary>Bytes for a place in the executor's memory.</summary>
/// <param name="Address">Where they go.</param>
/// <param name="Bytes">The bytes; when decoded, a view of the message.</param>
internal readonly record struct MemoryContent(ExecutorAddress Address, ReadOnlyMemory<byte> Bytes);
