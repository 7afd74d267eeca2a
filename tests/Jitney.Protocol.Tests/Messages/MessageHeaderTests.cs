using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Xunit;

namespace Jitney.Protocol.Tests.Messages;

/// <summary>Which headers are accepted?</summary>
public sealed class MessageHeaderTests
{
    [Fact]
    public void What_is_written_is_read_again()
    {
        MessageHeader header = MessageHeader.For(Opcode.CallWrapper, ulong.MaxValue, new ExecutorAddress(0xffff_0000_1234_5678), 17);

        Assert.Equal(header, Read(header));
        Assert.Equal(17, header.ArgumentSize);
    }

    [Theory]
    [InlineData(0, "shorter than its header")]
    [InlineData(31, "shorter than its header")]
    [InlineData(101, "longer than the 100")]
    [InlineData(ulong.MaxValue, "longer than the 100")]
    [InlineData(1UL << 63, "longer than the 100")]
    public void A_size_out_of_range_is_refused(ulong size, string problem) => Refused(new(size, Opcode.Result, 0, default), problem);

    [Theory]
    [InlineData(4)]
    [InlineData(0x103)]
    [InlineData(ulong.MaxValue)]
    public void An_unknown_opcode_is_refused(ulong opcode) => Refused(new(32, (Opcode)opcode, 0, default), "is no opcode");

    [Fact]
    public void The_number_of_a_descriptor_comes_alone() => Refused(new(33, Opcode.Descriptor, 0, new ExecutorAddress(1)), "has 1 bytes of arguments");

    [Theory]
    [InlineData(Opcode.Setup)]
    [InlineData(Opcode.Hangup)]
    [InlineData(Opcode.Result)]
    internal void Only_calls_have_a_tag(Opcode opcode) => Refused(new(32, opcode, 0, new ExecutorAddress(1)), "has the tag 0x1");

    private static MessageHeader Read(MessageHeader header)
    {
        var bytes = new byte[MessageHeader.Length];
        header.Write(bytes);
        return MessageHeader.Read(bytes, 100);
    }

    private static void Refused(MessageHeader header, string problem) =>
        Assert.Contains(problem, Assert.Throws<MalformedMessageException>(() => Read(header)).Message, StringComparison.Ordinal);
}
