using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Failures;

/// <summary>A fixup's value does not fit into its width: the target is too far away, or the addend too large.</summary>
/// <param name="place">The fixup: object, section, offset, target symbol.</param>
/// <param name="problem">The value and its limits.</param>
public sealed class RelocationOutOfRangeException(InputPlace place, string problem) : LinkException(place, problem);
