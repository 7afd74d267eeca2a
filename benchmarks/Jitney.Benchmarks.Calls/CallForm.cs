namespace Jitney.Benchmarks.Calls;

/// <summary>How a call is made.</summary>
internal enum CallForm
{
    /// <summary>With integers.</summary>
    Integers,

    /// <summary>With types, through the code that was linked for them.</summary>
    Typed,

    /// <summary>The same, on the caller's thread.</summary>
    Waiting,
}
