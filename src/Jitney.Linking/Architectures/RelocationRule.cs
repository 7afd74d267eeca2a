using Jitney.Linking.Graph;

namespace Jitney.Linking.Architectures;

/// <summary>How one relocation type of a format and architecture translates: to which edge kind, and into what form of instruction.</summary>
/// <param name="Kind">What the fixup computes; <see cref="EdgeKind.None"/> for a type that asks for nothing.</param>
/// <param name="Name">The type's name in its specification.</param>
/// <param name="Status">Whether the linker takes it.</param>
/// <param name="Width">How many bytes the fixup writes.</param>
/// <param name="Bias">What is added to the addend that the object states.</param>
/// <param name="Form">The form of the instruction (<see cref="Edge.Form"/>); 0 where the kind says all.</param>
internal readonly record struct RelocationRule(EdgeKind Kind, string Name, RelocationStatus Status, byte Width, byte Form = 0, sbyte Bias = 0);
