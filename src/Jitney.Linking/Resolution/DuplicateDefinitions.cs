namespace Jitney.Linking.Resolution;

/// <summary>What a second definition of a name is, where neither is weak.</summary>
public enum DuplicateDefinitions
{
    /// <summary>An error that names both.</summary>
    AreErrors,

    /// <summary>Passed over, as linkers do with <c>--allow-multiple-definition</c>.</summary>
    TheFirstCounts,

    /// <summary>One that takes over, when the first is linked already: all that is linked from then on refers to it, and earlier code keeps the one it has. Of objects that wait the last that was
    /// added counts. Both in one batch are an error. For languages that are typed in line by line.</summary>
    TheLastCounts,
}
