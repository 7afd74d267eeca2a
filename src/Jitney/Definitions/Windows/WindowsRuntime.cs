namespace Jitney.Definitions.Windows;

/// <summary>For which C runtime objects for Windows were compiled.</summary>
internal enum WindowsRuntime
{
    /// <summary>Visual C++'s: <c>vcruntime140.dll</c>, <c>ucrtbase.dll</c>, and parts that are linked statically.</summary>
    Microsoft,

    /// <summary>That of mingw-w64, whose parts are archives, with <c>msvcrt.dll</c> or <c>ucrtbase.dll</c> below.</summary>
    Gnu,
}
