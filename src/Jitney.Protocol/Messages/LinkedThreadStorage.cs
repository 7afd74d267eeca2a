using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Messages;

/// <summary>Thread-local variables of linked code, as the dynamic linker counts them.</summary>
/// <param name="Module">The number of the module that has them.</param>
/// <param name="Distance">The distance of its storage from the thread pointer.</param>
/// <param name="Resolver">What descriptors of variables at a fixed distance call.</param>
/// <param name="Variables">The variables; their addresses are counted from the start of the storage.</param>
internal readonly record struct LinkedThreadStorage(ulong Module, ulong Distance, ExecutorAddress Resolver, IReadOnlyCollection<LinkedDefinition> Variables);
