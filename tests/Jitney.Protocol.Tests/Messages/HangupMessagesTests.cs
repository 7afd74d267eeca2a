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
    [InlineData(true, 9)]
    public void An_end_is_found(bool isSignal, byte value)
    {
        var end = new ProcessEnd(isSignal, value);
        ReadOnlyMemory<byte> content = HangupMessages.Encode(new SpsWriter(), "it ended", end).Written;
        Assert.Equal(end, HangupMessages.FindEnd(content.Span));
        Assert.Equal("it ended", CommonResults.DecodeError(content.Span));

        byte[] behindOthers = [1, 2, 3, .. content.Span];
        Assert.Equal(end, HangupMessages.FindEnd(behindOthers));
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
