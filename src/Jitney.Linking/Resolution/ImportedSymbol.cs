using Jitney.Linking.Graph;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Resolution;

/// <summary>What the executor knows of a name: found in a library or in the process.</summary>
/// <param name="Address">Where it is; null when it was not found.</param>
/// <param name="Size">Its size in bytes as its library states it; 0 when unknown.</param>
/// <param name="Kind">What it names.</param>
internal readonly record struct ImportedSymbol(ExecutorAddress Address, ulong Size, SymbolKind Kind);
