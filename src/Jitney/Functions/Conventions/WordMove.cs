namespace Jitney.Functions.Conventions;

/// <summary>Where words of an argument go.</summary>
/// <param name="Source">Where they lie in the block of arguments, in bytes.</param>
/// <param name="Class">What kind of place they go to.</param>
/// <param name="Number">The register's number in the order of arguments, or the offset in the stack's part for arguments.</param>
/// <param name="Words">How many; one for registers.</param>
internal readonly record struct WordMove(int Source, WordClass Class, int Number, int Words);
