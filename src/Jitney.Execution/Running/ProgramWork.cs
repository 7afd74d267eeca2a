namespace Jitney.Execution.Running;

/// <summary>One call that runs linked code.</summary>
/// <param name="Run">Makes the call; must not throw.</param>
/// <param name="Report">Hands the result on; the thread already counts as free. Must not throw.</param>
internal readonly record struct ProgramWork(Func<ReadOnlyMemory<byte>> Run, Action<ReadOnlyMemory<byte>> Report);
