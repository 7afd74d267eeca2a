using System.Buffers.Binary;
using Jitney.Interop.Memory;
using Jitney.Interop.Rings;
using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Xunit;

namespace Jitney.Interop.Tests.Rings;

/// <summary>Does a call ring carry calls and answers, and stand whatever the other end writes into it?</summary>
public sealed class CallRingTests : IDisposable
{
    private const int StateWord = 0;
    private const int CallHead = 256;
    private const int CallTail = 320;
    private const int AnswerHead = 512;
    private const int AnswerTail = 576;
    private const int FirstCallSlot = 4096;

    private static readonly ExecutorAddress s_function = new(0x1234);
    private readonly RingClient _client;
    private readonly RingServer _server;
    private readonly MappedMemory _view;

    public CallRingTests()
    {
        _client = RingClient.Create(out MemoryObject memory);
        _view = MappedMemory.ViewOf(memory);
        _server = RingServer.Open(memory.DuplicateHandle());
        memory.Dispose();
    }

    public void Dispose()
    {
        _client.Dispose();
        ((IDisposable)_view).Dispose();
    }

    [Fact]
    public void Calls_and_answers_pass_many_times_around()
    {
        _server.Enter();
        for (int number = 0; number < 1000; number++)
        {
            byte[] arguments = [.. Enumerable.Range(0, number % (RingLayout.MaximumArguments + 1)).Select(value => (byte)value)];
            Assert.True(_client.TryClaim());
            _client.Send((ulong)number, s_function, arguments);
            Assert.True(_server.TryTake(out RingMessage call));
            Assert.Equal(MessageHeader.For(Opcode.CallWrapper, (ulong)number, s_function, arguments.Length), call.Header);
            Assert.Equal(arguments, call.Arguments.ToArray());
            Assert.True(_server.TryAnswer((ulong)number, [1, (byte)number]));
            Assert.True(_client.TryReceive(out RingMessage answer));
            Assert.Equal((ulong)number, answer.Header.SequenceNumber);
            Assert.Equal([1, (byte)number], answer.Arguments.ToArray());
            _client.Release();
        }

        Assert.False(_client.TryReceive(out _));
    }

    [Fact]
    public void Only_one_call_at_a_time_and_only_while_the_server_waits()
    {
        Assert.False(_client.TryClaim());
        _server.Enter();
        Assert.True(_client.TryClaim());
        Assert.False(_client.TryClaim());
        Assert.False(_server.TryRecall());
        _client.Release();

        Assert.True(_server.TryRecall());
        Assert.False(_client.TryClaim());
        Assert.False(_server.TryTake(out _));
        _server.Enter();
        Assert.True(_client.TryClaim());
    }

    [Fact]
    public async Task Who_sleeps_is_woken_by_a_message_and_by_a_recall()
    {
        _server.Enter();
        Task<bool> taken = Task.Run(() => _server.TryTake(out _), TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.True(_client.TryClaim());
        _client.Send(1, s_function, []);
        Assert.True(await taken);

        Task<bool> answered = Task.Run(
            () =>
            {
                while (!_client.TryReceive(out _))
                {
                    _client.Sleep(static () => false);
                }

                return true;
            },
            TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.True(_server.TryAnswer(1, []));
        Assert.True(await answered);
        _client.Release();

        Task<bool> recalled = Task.Run(() => _server.TryTake(out _), TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.True(_server.TryRecall());
        Assert.False(await recalled);
    }

    [Fact]
    public void A_result_that_no_slot_holds_is_refused_and_can_be_told_to_be_elsewhere()
    {
        Assert.False(_server.TryAnswer(1, new byte[RingLayout.MaximumArguments + 1]));
        Assert.False(_client.TryReceive(out _));

        _server.AnswerElsewhere(1);
        Assert.True(_client.TryReceive(out RingMessage message));
        Assert.Equal(MessageHeader.For(Opcode.Setup, 1, ExecutorAddress.Null, 0), message.Header);
    }

    [Theory]
    [InlineData(17u)]
    [InlineData(0x8000_0000u)]
    [InlineData(uint.MaxValue)]
    public void Indices_that_cannot_be_are_seen(uint index)
    {
        Poke(CallHead, index);
        Assert.Throws<MalformedMessageException>(() => _server.TryTake(out _));
        Poke(AnswerHead, index);
        Assert.Throws<MalformedMessageException>(() => _client.TryReceive(out _));
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(17u)]
    [InlineData(0x8000_0000u)]
    [InlineData(uint.MaxValue - 15)]
    public void Readers_that_cannot_be_so_far_are_seen(uint index)
    {
        Poke(CallTail, index);
        Assert.Throws<MalformedMessageException>(() => _client.Send(0, s_function, []));
        Poke(AnswerTail, index);
        Assert.Throws<MalformedMessageException>(() => _server.TryAnswer(0, []));
    }

    [Theory]
    [InlineData(0, 513UL)]
    [InlineData(0, 31UL)]
    [InlineData(0, ulong.MaxValue)]
    [InlineData(8, 4UL)]
    [InlineData(8, 1UL)]
    public void Headers_that_cannot_be_are_seen(int offset, ulong value)
    {
        _client.Send(0, s_function, [1, 2, 3]);
        BinaryPrimitives.WriteUInt64LittleEndian(_view.GetSpan()[(FirstCallSlot + offset)..], value);

        Assert.Throws<MalformedMessageException>(() => _server.TryTake(out _));
    }

    [Fact]
    public void A_state_that_nobody_knows_lets_nobody_in()
    {
        Poke(StateWord, 77);
        Assert.False(_client.TryClaim());
        Assert.False(_server.TryRecall());
        _server.Wake();
        Assert.False(_server.TryTake(out _));
    }

    [Fact]
    public void Memory_of_another_size_and_what_could_shrink_are_refused()
    {
        using var small = MemoryObject.Create("small", 4096);
        Assert.Throws<SystemCallException>(() => RingServer.Open(small.DuplicateHandle()));

        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, new byte[RingLayout.Size]);
            Assert.Throws<SystemCallException>(() => RingServer.Open(File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite)));
        }
        finally
        {
            File.Delete(path);
        }

        (SafeDescriptor pipe, SafeDescriptor other) = Descriptors.Here.MakePipe();
        using (other)
        {
            Assert.Throws<SystemCallException>(() => RingServer.Open(pipe));
        }
    }

    private void Poke(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_view.GetSpan()[offset..], value);
}
