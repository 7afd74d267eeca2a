using System.Buffers.Binary;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Interop.Memory;
using Jitney.Interop.Rings;
using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Xunit;

namespace Jitney.Tests.Executors;

/// <summary>Does the controller keep its promises whatever an executor does with the call ring?</summary>
public sealed class CallRingTests : IDisposable
{
    private const int Patience = 30_000;
    private const int AnswerHead = 512;
    private static readonly ExecutorAddress s_open = new(0x1010);
    private static readonly ExecutorAddress s_function = new(0x123456);
    private readonly FakeExecutor _fake = new();
    private MappedMemory? _view;

    public void Dispose()
    {
        _fake.Dispose();
        ((IDisposable?)_view)?.Dispose();
    }

    [Fact(Timeout = Patience)]
    public async Task A_call_over_the_ring_does_not_touch_the_stream()
    {
        (StreamExecutorControl executor, RingServer ring) = await OpenAsync();
        await using StreamExecutorControl disposed = executor;

        Task<byte[]> call = CallAsync(executor, CallLimit.None, 7);
        Assert.True(ring.TryTake(out RingMessage message));
        Assert.Equal(s_function, message.Header.Tag);
        Assert.Equal([7], message.Arguments.ToArray());
        Assert.True(ring.TryAnswer(message.Header.SequenceNumber, [8, 9]));
        Assert.Equal([8, 9], await call);
    }

    [Fact(Timeout = Patience)]
    public async Task While_the_ring_is_taken_and_for_large_arguments_the_stream_is_used()
    {
        (StreamExecutorControl executor, RingServer ring) = await OpenAsync();
        await using StreamExecutorControl disposed = executor;

        Task<byte[]> large = CallAsync(executor, CallLimit.None, new byte[RingLayout.MaximumArguments + 1]);
        Message message = await _fake.HearAsync();
        _fake.Say(Opcode.Result, message.Header.SequenceNumber, 1);
        Assert.Equal([1], await large);

        Task<byte[]> first = CallAsync(executor, CallLimit.None, 1);
        Assert.True(ring.TryTake(out RingMessage taken));
        Task<byte[]> second = CallAsync(executor, CallLimit.None, 2);
        message = await _fake.HearAsync();
        _fake.Say(Opcode.Result, message.Header.SequenceNumber, 22);
        Assert.Equal([22], await second);
        Assert.False(first.IsCompleted);

        // A result that is too large for a slot comes over the stream; the ring is free once it says so.
        _fake.Say(Opcode.Result, taken.Header.SequenceNumber, new byte[1000]);
        Assert.Equal(1000, (await first).Length);
        ring.AnswerElsewhere(taken.Header.SequenceNumber);
        await AnswerOneAsync(executor, ring);
    }

    [Fact(Timeout = Patience)]
    public async Task Calls_that_timed_out_give_the_ring_back_when_their_answer_comes()
    {
        (StreamExecutorControl executor, RingServer ring) = await OpenAsync();
        await using StreamExecutorControl disposed = executor;

        ExecutorException late = await Assert.ThrowsAnyAsync<ExecutorException>(
            () => CallAsync(executor, CallLimit.Within(TimeSpan.FromMilliseconds(30)), 1));
        Assert.Contains("within 0.03 s", late.Message, StringComparison.Ordinal);
        Assert.True(ring.TryTake(out RingMessage first));
        Assert.True(ring.TryAnswer(first.Header.SequenceNumber, [1]));
        await AnswerOneAsync(executor, ring);
    }

    [Theory(Timeout = Patience)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_ring_that_was_corrupted_ends_the_connection(bool whileItWaits)
    {
        (StreamExecutorControl executor, RingServer ring) = await OpenAsync();
        await using StreamExecutorControl disposed = executor;
        if (!whileItWaits)
        {
            Corrupt();
        }

        Task<byte[]> call = CallAsync(executor, CallLimit.None, 1);
        if (whileItWaits)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            Corrupt();
            ring.TryAnswer(0, []);
        }

        ExecutorException exception = await Assert.ThrowsAnyAsync<ExecutorException>(() => call);
        Assert.Equal(FailureSide.Connection, exception.Side);
        Assert.Contains("broke the protocol", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<ExecutorException>(() => CallAsync(executor, CallLimit.None, 2));
        await executor.Ended;

        void Corrupt() => BinaryPrimitives.WriteUInt32LittleEndian(_view!.GetSpan()[AnswerHead..], 1000);
    }

    [Fact(Timeout = Patience)]
    public async Task An_answer_to_no_call_ends_the_connection()
    {
        (StreamExecutorControl executor, RingServer ring) = await OpenAsync();
        await using StreamExecutorControl disposed = executor;

        Task<byte[]> call = CallAsync(executor, CallLimit.None, 1);
        Assert.True(ring.TryTake(out _));
        Assert.True(ring.TryAnswer(9999, [1]));

        ExecutorException exception = await Assert.ThrowsAnyAsync<ExecutorException>(() => call);
        Assert.Contains("call 9999", exception.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Patience)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_end_of_the_stream_ends_calls_over_the_ring(bool byDisposal)
    {
        (StreamExecutorControl executor, RingServer ring) = await OpenAsync();
        await using StreamExecutorControl disposed = executor;

        Task<byte[]> call = CallAsync(executor, CallLimit.None, 1);
        Assert.True(ring.TryTake(out _));
        if (byDisposal)
        {
            _fake.Leave();
            await executor.DisposeAsync();
        }
        else
        {
            _fake.Leave();
        }

        await Assert.ThrowsAnyAsync<ExecutorException>(() => call);
        await Assert.ThrowsAnyAsync<ExecutorException>(() => CallAsync(executor, CallLimit.None, 1));
    }

    [Fact(Timeout = Patience)]
    public async Task An_executor_that_refuses_the_ring_gets_calls_over_the_stream()
    {
        await using StreamExecutorControl executor = await GreetAsync(new ExecutorOptions());
        Message open = await CallUntilOpenAsync(executor);
        open.Descriptor?.Dispose();
        _fake.Say(Opcode.Result, open.Header.SequenceNumber, CommonResults.EncodeError(new SpsWriter(), "no").Written.ToArray());

        for (byte number = 0; number < 10; number++)
        {
            await AnswerOverStreamAsync(executor, number);
        }
    }

    [Fact(Timeout = Patience)]
    public async Task A_controller_that_wants_no_ring_opens_none()
    {
        await using StreamExecutorControl executor = await GreetAsync(new ExecutorOptions { UseCallRing = false });
        for (byte number = 0; number < 10; number++)
        {
            await AnswerOverStreamAsync(executor, number);
        }
    }

    private static async Task<byte[]> CallAsync(StreamExecutorControl executor, CallLimit limit, params byte[] arguments) =>
        (await executor.CallAsync(s_function, arguments, "test", limit, null, TestContext.Current.CancellationToken)).ToArray();

    // Whoever waits for the call's answer gives the ring back a moment later than the answer is there.
    private static async Task AnswerOneAsync(StreamExecutorControl executor, RingServer ring)
    {
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Task<byte[]> call = CallAsync(executor, CallLimit.None, 3);
        Assert.True(ring.TryTake(out RingMessage message));
        Assert.Equal([3], message.Arguments.ToArray());
        Assert.True(ring.TryAnswer(message.Header.SequenceNumber, [4]));
        Assert.Equal([4], await call);
    }

    private Task<StreamExecutorControl> GreetAsync(ExecutorOptions options)
    {
        SetupMessage setup = FakeExecutor.Setup with
        {
            BootstrapSymbols = new Dictionary<string, ExecutorAddress> { [BootstrapSymbols.RingOpen] = s_open },
        };
        _fake.Say(Opcode.Setup, 0, setup.Encode(new SpsWriter()).Written.ToArray());
        return _fake.OpenAsync(options);
    }

    private async Task AnswerOverStreamAsync(StreamExecutorControl executor, byte value)
    {
        Task<byte[]> call = CallAsync(executor, CallLimit.None, value);
        Message message = await _fake.HearAsync();
        Assert.Equal(s_function, message.Header.Tag);
        _fake.Say(Opcode.Result, message.Header.SequenceNumber, value);
        Assert.Equal([value], await call);
    }

    private async Task<Message> CallUntilOpenAsync(StreamExecutorControl executor)
    {
        await AnswerOverStreamAsync(executor, 1);
        Task<byte[]> second = CallAsync(executor, CallLimit.None, 2);
        Message open = await _fake.HearAsync();
        Assert.Equal(s_open, open.Header.Tag);
        Message message = await _fake.HearAsync();
        _fake.Say(Opcode.Result, message.Header.SequenceNumber, 1);
        await second;
        return open;
    }

    private async Task<(StreamExecutorControl Executor, RingServer Ring)> OpenAsync()
    {
        StreamExecutorControl executor = await GreetAsync(new ExecutorOptions());
        Message open = await CallUntilOpenAsync(executor);
        using (var memory = MemoryObject.Adopt(Descriptors.Here.Duplicate(open.Descriptor!)))
        {
            _view = MappedMemory.ViewOf(memory);
        }

        var ring = RingServer.Open(open.Descriptor!);
        ring.Enter();
        _fake.Say(Opcode.Result, open.Header.SequenceNumber, 0);

        // The controller learns it a moment later.
        await Task.Delay(100, TestContext.Current.CancellationToken);
        return (executor, ring);
    }
}
