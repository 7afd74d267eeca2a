namespace Jitney.ObjectFiles.LinkerScripts;

/// <summary>A file that a linker script names as an input.</summary>
/// <param name="Name">A path, a file name to be searched for, or <c>-lNAME</c>.</param>
/// <param name="Need">When it is to be taken.</param>
internal readonly record struct LinkerScriptInput(string Name, LinkerScriptNeed Need)
{
    /// <summary>The number of its list where that is a <c>GROUP</c>, whose archives are searched together; 0 else.</summary>
    public int Group { get; init; }
}
