using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>One segment of an allocation: where it will be, and where to write it.</summary>
/// <param name="Address">Its first address in the executor; null for a segment of size 0.</param>
/// <param name="WorkingMemory">As long as the segment was asked to be. The bytes from the zero-fill offset on are already zero; those
/// before it hold anything and must all be written.</param>
public readonly record struct AllocatedSegment(ExecutorAddress Address, Memory<byte> WorkingMemory);
