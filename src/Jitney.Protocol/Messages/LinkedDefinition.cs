using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Messages;

/// <summary>A symbol that linked code defines.</summary>
/// <param name="Name">Its name's bytes.</param>
/// <param name="Address">Where it is.</param>
internal readonly record struct LinkedDefinition(ReadOnlyMemory<byte> Name, ExecutorAddress Address);
