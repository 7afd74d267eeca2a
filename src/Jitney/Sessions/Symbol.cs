using Jitney.Linking.Graph;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Sessions;

/// <summary>A symbol that was looked up: code or data in the executor, ready for use.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Its address in the executor.</param>
/// <param name="Size">Its size in bytes; 0 when nobody states it.</param>
/// <param name="Kind">What it names.</param>
public sealed record Symbol(string Name, ExecutorAddress Address, ulong Size, SymbolKind Kind);
