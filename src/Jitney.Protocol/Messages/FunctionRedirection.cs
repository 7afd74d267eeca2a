using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Messages;

/// <summary>One function of a library for which linked code has an address of its own.</summary>
/// <param name="Original">Where the function is.</param>
/// <param name="Stub">The address that linked code has for it, which leads there.</param>
/// <param name="Name">Its name, without a version.</param>
internal readonly record struct FunctionRedirection(ExecutorAddress Original, ExecutorAddress Stub, ReadOnlyMemory<byte> Name);
