namespace Jitney.Functions.Conventions;

/// <summary>Where words of an argument go.</summary>
/// <param name="Source">Where they lie in the block of arguments, in bytes.</param>
/// <param name="Class">What kind of place they go to.</param>
/// <param name="Number">The register's number in the order of arguments, or the offset in the stack's part for arguments.</param>
/// <param name="Size">How many bytes: those of one register, whole words for the stack, and exactly its own of what is copied.</param>
internal readonly record struct WordMove(int Source, WordClass Class, int Number, int Size);
