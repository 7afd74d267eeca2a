using Jitney.Executors;
using Jitney.Memory;

namespace Jitney.Sessions;

/// <summary>What a session begins with.</summary>
/// <param name="Control">The executor.</param>
/// <param name="Memory">Memory in it.</param>
/// <param name="Imports">What a pool has asked it already; null for nothing.</param>
internal readonly record struct StartedExecutor(IExecutorProcessControl Control, IMemoryManager Memory, ExecutorImports? Imports);
