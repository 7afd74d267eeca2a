namespace Jitney.Linking.Resolution;

/// <summary>What a second definition of a name is, where neither is weak.</summary>
public enum DuplicateDefinitions
{
    /// <summary>An error that names both.</summary>
    AreErrors,

    /// <summary>Passed over, as linkers do with <c>--allow-multiple-definition</c>.</summary>
    TheFirstCounts,
}
