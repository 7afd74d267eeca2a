using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>A part of an allocation with one protection.</summary>
/// <param name="Protection">What the executor may do with it.</param>
/// <param name="Range">Where it lies.</param>
/// <param name="ContentSize">How many bytes from its start are content; the rest is zero.</param>
public readonly record struct MemorySegment(MemoryProtection Protection, ExecutorAddressRange Range, ulong ContentSize);
