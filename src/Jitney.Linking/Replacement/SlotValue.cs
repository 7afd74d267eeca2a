namespace Jitney.Linking.Replacement;

/// <summary>What a function's slot is to hold.</summary>
/// <param name="Function">The function.</param>
/// <param name="Address">The definition's address.</param>
internal readonly record struct SlotValue(ReplaceableFunction Function, ulong Address);
