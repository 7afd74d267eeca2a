using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Messages;

/// <summary>A part of an allocation as messages describe it, without its content.</summary>
/// <param name="Protection">What the executor may do with it. Other bits of the wire's number, such as LLVM's lifetime, are dropped on receipt.</param>
/// <param name="Address">Its first address.</param>
/// <param name="Size">Its size in bytes.</param>
internal readonly record struct ProtectedSegment(MemoryProtection Protection, ExecutorAddress Address, ulong Size);
