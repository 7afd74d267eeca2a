using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Xunit;

namespace Jitney.Interop.Tests.Streams;

/// <summary>Do messages come through whole, with their descriptors, and does nobody wait for ever?</summary>
public sealed class MessageConnectionTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly ExecutorAddress s_callee = new(0x1234);

    [Theory(Timeout = 20_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Many_threads_write_and_one_reads(bool overPipes)
    {
        using var pair = new ConnectedPair(overPipes);
        using var first = new MessageConnection(pair.First);
        using var second = new MessageConnection(pair.Second);
        const int Writers = 4;
        const int Each = 200;
        Task[] writing = [.. Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            for (int index = 0; index < Each; index++)
            {
                byte[] arguments = Enumerable.Repeat((byte)writer, index * 17).ToArray();
                first.Write(Opcode.CallWrapper, (ulong)writer, new ExecutorAddress((ulong)index), arguments, null, s_patience);
            }
        }))];

        var seen = new int[Writers];
        await Task.Run(() =>
        {
            for (int count = 0; count < Writers * Each; count++)
            {
                Assert.Equal(ReadResult.Complete, second.TryRead(out Message message));
                int writer = (int)message.Header.SequenceNumber;
                Assert.Equal((ulong)seen[writer]++, message.Header.Tag.Value);
                Assert.Equal((int)message.Header.Tag.Value * 17, message.Arguments.Length);
                Assert.All(message.Arguments.ToArray(), value => Assert.Equal(writer, value));
            }
        }, TestContext.Current.CancellationToken);
        await Task.WhenAll(writing);
    }

    [Fact]
    public void A_descriptor_that_cannot_travel_is_put_there_and_its_number_goes_ahead()
    {
        using var pair = new ConnectedPair(overPipes: true);
        using var first = new MessageConnection(pair.First);
        using var second = new MessageConnection(pair.Second);
        (SafeDescriptor readEnd, SafeDescriptor writeEnd) = Descriptors.Here.MakePipe();
        using var _ = readEnd;
        using var __ = writeEnd;
        int put = -1;
        first.Bytes.PutDescriptor = descriptor =>
        {
            put = (int)Descriptors.Here.Duplicate(descriptor).DangerousGetHandle();
            return (ulong)put;
        };
        second.Bytes.TakesDescriptorNumbers = true;

        Assert.True(first.CarriesDescriptors);
        first.Write(Opcode.CallWrapper, 0, s_callee, new byte[3], readEnd, s_patience);
        first.Write(Opcode.CallWrapper, 1, s_callee, new byte[4], null, s_patience);

        Assert.Equal(ReadResult.Complete, second.TryRead(out Message message));
        using (message.Descriptor)
        {
            Assert.Equal((put, 3), (message.Descriptor!.Number, message.Arguments.Length));
        }

        Assert.Equal(ReadResult.Complete, second.TryRead(out message));
        Assert.Equal((null, 4), (message.Descriptor, message.Arguments.Length));
    }

    [Fact]
    public void A_descriptor_whose_message_never_came_goes_with_no_other()
    {
        using var pair = new ConnectedPair(overPipes: true);
        using var first = new MessageConnection(pair.First);
        using var second = new MessageConnection(pair.Second);
        (SafeDescriptor readEnd, SafeDescriptor writeEnd) = Descriptors.Here.MakePipe();
        using var _ = writeEnd;
        int number = readEnd.Number;
        readEnd.SetHandleAsInvalid();
        second.Bytes.TakesDescriptorNumbers = true;

        first.Write(Opcode.Descriptor, 7, new ExecutorAddress((ulong)number), [], null, s_patience);
        first.Write(Opcode.CallWrapper, 8, s_callee, [], null, s_patience);

        Assert.Equal(ReadResult.Complete, second.TryRead(out Message message));
        Assert.Null(message.Descriptor);

        // The number may be somebody else's by now. Nobody reads from the pipe any more.
        using ByteConnection writing = ByteConnection.Over(writeEnd, writeEnd);
        Assert.Throws<StreamEndedException>(() => writing.Write("x"u8, []));
    }

    [Fact]
    public void Numbers_are_taken_from_nobody_who_can_put_no_descriptor_here()
    {
        using var pair = new ConnectedPair(overPipes: false);
        using var first = new MessageConnection(pair.First);
        using var second = new MessageConnection(pair.Second);
        first.Write(Opcode.Descriptor, 7, new ExecutorAddress(0), [], null, s_patience);

        MalformedMessageException refused = Assert.Throws<MalformedMessageException>(() => second.TryRead(out Message _));
        Assert.Contains("can put none here", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_between_messages_differs_from_the_end_inside()
    {
        using var pair = new ConnectedPair(overPipes: false);
        using var first = new MessageConnection(pair.First);
        using var second = new MessageConnection(pair.Second);
        first.Write(Opcode.Result, 0, default, [], null, s_patience);
        first.Bytes.Write(new byte[5], []);
        first.CloseWriting(s_patience);

        Assert.Equal(ReadResult.Complete, second.TryRead(out _));
        Assert.Equal(ReadResult.Torn, second.TryRead(out _));
        Assert.Throws<StreamEndedException>(() => first.Write(Opcode.Result, 0, default, [], null, s_patience));

        second.CloseWriting(s_patience);
        Assert.Equal(ReadResult.Ended, first.TryRead(out _));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_message_that_nobody_takes_ends_in_time_and_spoils_the_stream()
    {
        using var pair = new ConnectedPair(overPipes: false);
        using var first = new MessageConnection(pair.First);
        byte[] much = new byte[5_000_000];

        await Task.Run(() => Assert.Throws<TimeoutException>(
            () => first.Write(Opcode.CallWrapper, 1, s_callee, much, null, TimeSpan.FromMilliseconds(20))), TestContext.Current.CancellationToken);

        Assert.Throws<StreamEndedException>(() => first.Write(Opcode.CallWrapper, 2, s_callee, [], null, s_patience));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_signal_ends_writing()
    {
        using var pair = new ConnectedPair(overPipes: false);
        using var first = new MessageConnection(pair.First);
        using var wake = new WakeSignal();
        byte[] much = new byte[5_000_000];
        Task writing = Task.Run(() => first.Write(Opcode.CallWrapper, 1, s_callee, much, null, Timeout.InfiniteTimeSpan, wake), TestContext.Current.CancellationToken);

        wake.Give();

        await Assert.ThrowsAsync<StreamEndedException>(() => writing);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        using var pair = new ConnectedPair(overPipes: false);
        using var second = new MessageConnection(pair.Second);
        pair.First.Write("Connection: close, and so on, and so on"u8, []);

        Assert.Throws<MalformedMessageException>(() => second.TryRead(out _));
    }
}
