using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Codecs;

/// <summary>What a wrapper function takes and gives. Several arguments are a tuple.</summary>
/// <param name="Arguments">How its arguments are encoded.</param>
/// <param name="Result">How its result is encoded.</param>
/// <typeparam name="TArguments">What it takes.</typeparam>
/// <typeparam name="TResult">What it gives.</typeparam>
public sealed record WrapperSignature<TArguments, TResult>(SpsCodec<TArguments> Arguments, SpsCodec<TResult> Result)
{
    /// <summary>Reads arguments. Bytes left over are allowed, as LLVM allows them.</summary>
    /// <exception cref="MalformedMessageException">They are others.</exception>
    public TArguments ReadArguments(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpsReader(bytes);
        return Arguments.Read(ref reader);
    }

    /// <summary>Reads a result. Bytes left over are allowed, as LLVM allows them.</summary>
    /// <exception cref="MalformedMessageException">It is another; an empty one, for instance, with which an executor answers what it cannot decode.</exception>
    public TResult ReadResult(ReadOnlySpan<byte> bytes)
    {
        var reader = new SpsReader(bytes);
        return Result.Read(ref reader);
    }
}
