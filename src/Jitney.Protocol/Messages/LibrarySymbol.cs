using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Messages;

/// <summary>A symbol of a library in the executor.</summary>
/// <param name="Address">Its address; null when it was not found.</param>
/// <param name="Size">Its size in bytes as the library states it; 0 when it does not.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct LibrarySymbol(ExecutorAddress Address, ulong Size, LibrarySymbolKind Kind);
