namespace Jitney.ObjectFiles.LinkerScripts;

/// <summary>When an input of a linker script is to be taken.</summary>
internal enum LinkerScriptNeed
{
    /// <summary>As if it stood on the command line.</summary>
    Always,

    /// <summary>Inside <c>AS_NEEDED</c>: a shared library only if it defines something that is missing.</summary>
    AsNeeded,
}
