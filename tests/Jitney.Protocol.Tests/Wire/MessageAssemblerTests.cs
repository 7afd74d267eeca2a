using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Xunit;

namespace Jitney.Protocol.Tests.Wire;

/// <summary>Do messages come out whole, whatever pieces their bytes arrive in?</summary>
public sealed class MessageAssemblerTests
{
    private static readonly int[] s_sizes = [0, 1, 32, 0, 5000, 3_000_000];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(1 << 20)]
    public void Pieces_of_any_size(int piece)
    {
        var random = new Random(2);
        byte[][] contents = [.. s_sizes.Where(size => size < 10_000 || piece > 7).Select(size => RandomBytes(random, size))];
        byte[] stream = [.. contents.SelectMany((content, index) => Encode((ulong)index, content))];
        var assembler = new MessageAssembler();
        var seen = new List<byte[]>();

        for (int position = 0; position < stream.Length;)
        {
            int count = Math.Min(Math.Min(piece, assembler.Wanted.Length), stream.Length - position);
            stream.AsMemory(position, count).CopyTo(assembler.Wanted);
            position += count;
            if (assembler.Advance(count, out ReadOnlyMemory<byte> arguments))
            {
                Assert.Equal((ulong)seen.Count, assembler.Header.SequenceNumber);
                Assert.True(assembler.IsBetweenMessages);
                seen.Add(arguments.ToArray());
                LargeBuffers.Return(arguments);
            }
            else
            {
                Assert.False(assembler.IsBetweenMessages);
            }
        }

        Assert.Equal(contents, seen);
    }

    [Fact]
    public void A_claimed_size_sets_little_memory_aside_until_the_bytes_come()
    {
        var assembler = new MessageAssembler();
        MessageHeader.For(Opcode.Result, 0, default, MessageAssembler.DefaultMaximumSize - 32).Write(assembler.Wanted.Span);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.False(assembler.Advance(MessageHeader.Length, out _));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 << 20);
        Assert.InRange(assembler.Wanted.Length, 1, 2 << 20);
    }

    [Fact]
    public void A_message_above_the_limit_is_refused_by_its_header()
    {
        var assembler = new MessageAssembler(maximumSize: 100);
        MessageHeader.For(Opcode.Result, 0, default, 69).Write(assembler.Wanted.Span);

        Assert.Throws<MalformedMessageException>(() => assembler.Advance(MessageHeader.Length, out _));
    }

    private static byte[] Encode(ulong number, byte[] arguments)
    {
        var header = new byte[MessageHeader.Length];
        MessageHeader.For(Opcode.CallWrapper, number, new ExecutorAddress(1), arguments.Length).Write(header);
        return [.. header, .. arguments];
    }

    private static byte[] RandomBytes(Random random, int size)
    {
        var bytes = new byte[size];
        random.NextBytes(bytes);
        return bytes;
    }
}
