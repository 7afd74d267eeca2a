namespace Jitney.RuntimeSupport.Windows;

/// <summary>What becomes of code that is linked.</summary>
internal enum CodeUse
{
    /// <summary>It runs in a process, where others are not to know its secrets.</summary>
    Process,

    /// <summary>It is written down, and the same inputs give the same bytes.</summary>
    Dump,
}
