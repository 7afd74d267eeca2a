using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Messages;

/// <summary>A part of an allocation with its content, as LLVM's simple memory manager gets it.</summary>
/// <param name="Protection">What the executor may do with it.</param>
/// <param name="Address">Its first address.</param>
/// <param name="Size">Its size in bytes; what <paramref name="Content"/> does not cover is zero.</param>
/// <param name="Content">Its first bytes; when decoded, a view of the message, and the receiver must check that it is no longer than the segment.</param>
internal readonly record struct SimpleMemorySegment(
    MemoryProtection Protection,
    ExecutorAddress Address,
    ulong Size,
    ReadOnlyMemory<byte> Content);
