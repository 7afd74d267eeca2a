namespace Jitney.Protocol.Vocabulary;

/// <summary>A call of a wrapper function with its encoded arguments, to be made by the executor itself.</summary>
/// <param name="Callee">The wrapper function's address; null for "no call".</param>
/// <param name="Arguments">The argument bytes, in SPS encoding.</param>
public readonly record struct WrapperCall(ExecutorAddress Callee, ReadOnlyMemory<byte> Arguments)
{
    /// <summary>No call.</summary>
    public static WrapperCall None => default;
}
