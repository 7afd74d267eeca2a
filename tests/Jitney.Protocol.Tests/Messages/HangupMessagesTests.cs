using System.Buffers.Binary;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Wire;
using Xunit;

namespace Jitney.Protocol.Tests.Messages;

/// <summary>Is an executor's end found where it was written, and nowhere else?</summary>
public sealed class HangupMessagesTests
{
    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 255)]
    [InlineData(false, 0x12345678)]
    [InlineData(false, -1)]
    [InlineData(true, 9)]
    [InlineData(false, unchecked((int)0xC0000005), true)]
    public void An_end_is_found(bool isSignal, int value, bool isForced = false)
    {
        var end = new ProcessEnd(isSignal, value) { IsForced = isForced };
        ReadOnlyMemory<byte> content = HangupMessages.Encode(new SpsWriter(), "it ended", end).Written;
        Assert.Equal(end, HangupMessages.FindEnd(content.Span));
        Assert.Equal("it ended", CommonResults.DecodeError(content.Span));

        byte[] behindOthers = [1, 2, 3, .. content.Span];
        Assert.Equal(end, HangupMessages.FindEnd(behindOthers));
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(1, 256)]
    [InlineData(0, 0x1_0000_0000)]
    [InlineData(2, -1)]
    public void Numbers_that_are_no_ends_are_none(long kind, long value)
    {
        ReadOnlyMemory<byte> written = HangupMessages.Encode(new SpsWriter(), null, new ProcessEnd(false, 3)).Written;
        byte[] content = written.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(content.Length - 16), kind);
        BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(content.Length - 8), value);
        Assert.Null(HangupMessages.FindEnd(content));
    }

    [Fact]
    public void Without_one_none_is_found()
    {
        Assert.Null(HangupMessages.FindEnd(HangupMessages.Encode(new SpsWriter(), null, null).Written.Span));
        Assert.Null(HangupMessages.FindEnd(HangupMessages.Encode(new SpsWriter(), new string('x', 100), null).Written.Span));
        ReadOnlyMemory<byte> content = HangupMessages.Encode(new SpsWriter(), null, new ProcessEnd(false, 3)).Written;
        for (int size = 0; size < content.Length; size++)
        {
            Assert.Null(HangupMessages.FindEnd(content.Span[..size]));
        }
    }
}
