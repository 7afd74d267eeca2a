namespace Jitney.RuntimeSupport;

/// <summary>How libraries are bound that are opened before the program that is linked with them.</summary>
internal enum LibraryBinding
{
    /// <summary>To each other, and to what is there: they are initialised at once.</summary>
    ByThemselves,

    /// <summary>To the program too: they are initialised when that is there.</summary>
    WithProgram,
}
