using Jitney.Protocol.Vocabulary;

namespace Jitney.Protocol.Messages;

/// <summary>A call of <see cref="BootstrapSymbols.TypedCall"/>, inside its message.</summary>
/// <param name="thunk">What loads registers and stack.</param>
/// <param name="function">What it calls.</param>
/// <param name="returned">How many bytes of the block come back.</param>
/// <param name="arguments">Where in the block the arguments begin.</param>
/// <param name="block">Result, arguments, and what these point to.</param>
/// <param name="pointers">Offsets of pointers, each of four bytes; all inside the block.</param>
internal readonly ref struct TypedCall(
    ExecutorAddress thunk, ExecutorAddress function, int returned, int arguments, ReadOnlySpan<byte> block, ReadOnlySpan<byte> pointers)
{
    /// <summary>What loads registers and stack.</summary>
    public ExecutorAddress Thunk { get; } = thunk;

    /// <summary>What it calls.</summary>
    public ExecutorAddress Function { get; } = function;

    /// <summary>How many bytes of the block come back.</summary>
    public int Returned { get; } = returned;

    /// <summary>Where in the block the arguments begin.</summary>
    public int Arguments { get; } = arguments;

    /// <summary>Result, arguments, and what these point to.</summary>
    public ReadOnlySpan<byte> Block { get; } = block;

    /// <summary>Offsets of pointers, each of four bytes; all inside the block.</summary>
    public ReadOnlySpan<byte> Pointers { get; } = pointers;
}
