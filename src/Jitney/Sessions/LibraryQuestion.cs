namespace Jitney.Sessions;

/// <summary>What is wanted of one library.</summary>
/// <param name="Library">Its file name.</param>
/// <param name="Path">Where it may lie, if the executor does not find it by its name; null where nobody knows.</param>
/// <param name="Names">Positions among all that is wanted, with what the library calls it.</param>
internal sealed record LibraryQuestion(string Library, string? Path, List<(int Position, ReadOnlyMemory<byte> Name)> Names);
