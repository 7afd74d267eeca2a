using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Messages;

/// <summary>One variable of a library for which linked code holds a copy.</summary>
/// <param name="Original">Where the library defines it.</param>
/// <param name="Copy">Where linked code has it.</param>
/// <param name="Size">Its size in bytes.</param>
internal readonly record struct ImportRedirection(ExecutorAddress Original, ExecutorAddress Copy, ulong Size);
