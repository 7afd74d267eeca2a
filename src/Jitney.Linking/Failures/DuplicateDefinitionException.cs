using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Failures;

/// <summary>Two objects define the same symbol strongly.</summary>
/// <param name="place">The later definition.</param>
/// <param name="first">The input whose definition came first.</param>
public sealed class DuplicateDefinitionException(InputPlace place, InputName first)
    : LinkException(place, $"is defined already in {first}")
{
    /// <summary>The input whose definition came first.</summary>
    public InputName First { get; } = first;
}
