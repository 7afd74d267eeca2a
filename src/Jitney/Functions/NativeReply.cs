using System.Runtime.InteropServices;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Wire;

namespace Jitney.Functions;

/// <summary>What came back from a call: the result, and values that the function may have changed.</summary>
public readonly struct NativeReply
{
    private readonly ReadOnlyMemory<byte> _block;

    private NativeReply(ReadOnlyMemory<byte> block) => _block = block;

    /// <summary>The function's result.</summary>
    public TResult Result<TResult>()
        where TResult : unmanaged => NativeWords.Normal(MemoryMarshal.Read<TResult>(_block.Span));

    /// <summary>Copies values out that the function may have changed.</summary>
    /// <param name="position">What <see cref="NativeCall.AddExchange"/> gave for them.</param>
    /// <param name="values">As many as were added.</param>
    public void CopyTo<T>(int position, scoped Span<T> values)
        where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(values);
        _block.Span.Slice(position, bytes.Length).CopyTo(bytes);
    }

    internal static NativeReply Read(NativeFunction function, ReadOnlyMemory<byte> answer, int expected)
    {
        string? problem;
        try
        {
            problem = TypedCallMessages.ReadProblem(answer.Span, expected);
        }
        catch (MalformedMessageException exception)
        {
            throw function.Failed(exception);
        }

        return problem is null ? new NativeReply(answer[TypedCallMessages.ResultOffset..]) : throw function.Refused(problem);
    }
}
