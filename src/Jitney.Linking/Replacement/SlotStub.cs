namespace Jitney.Linking.Replacement;

/// <summary>A stub that jumps to what a slot holds.</summary>
/// <param name="Stub">Address of the stub, in code.</param>
/// <param name="Slot">Address of the slot, in writable memory: eight bytes that are written at once.</param>
internal readonly record struct SlotStub(ulong Stub, ulong Slot);
