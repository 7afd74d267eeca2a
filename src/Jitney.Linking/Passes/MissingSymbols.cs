namespace Jitney.Linking.Passes;

/// <summary>What becomes of names that are defined nowhere.</summary>
public enum MissingSymbols
{
    /// <summary>Strong references are errors, weak ones are null.</summary>
    AreErrors,

    /// <summary>All are null: for looking at code without running it.</summary>
    AreZero,
}
