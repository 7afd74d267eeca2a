using Jitney.Calls;
using Jitney.Executors;
using Jitney.Failures;
using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Xunit;

namespace Jitney.Tests.Executors;

/// <summary>Does the controller's side keep its promises whatever the other end does?</summary>
public sealed class StreamExecutorControlTests
{
    private const int Patience = 100_000;
    private static readonly ExecutorAddress s_function = new(0x1234);

    [Fact(Timeout = Patience)]
    public async Task A_call_is_a_message_and_its_result_the_answer()
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync();

        Task<byte[]> call = CallAsync(executor, 7, 8, 9);
        Message message = await fake.HearAsync();
        fake.Say(Opcode.Result, 0, 4, 5);

        Assert.Equal(MessageHeader.For(Opcode.CallWrapper, 0, s_function, 3), message.Header);
        Assert.Equal([7, 8, 9], message.Arguments.ToArray());
        Assert.Equal([4, 5], await call);
    }

    [Fact(Timeout = Patience)]
    public async Task Answers_may_come_in_any_order()
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync();

        Task<byte[]>[] calls = [.. Enumerable.Range(0, 10).Select(number => CallAsync(executor, (byte)number))];
        for (int number = 9; number >= 0; number--)
        {
            fake.Say(Opcode.Result, (ulong)number, (byte)number);
        }

        for (int number = 0; number < 10; number++)
        {
            Assert.Equal([(byte)number], await calls[number]);
        }

        Assert.Equal(11, executor.RoundTrips);
    }

    [Fact(Timeout = Patience)]
    public async Task A_late_answer_is_dropped_and_the_next_call_answered()
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync(new ExecutorOptions { Deadline = TimeSpan.FromMilliseconds(100) });

        ExecutorException exception = await Assert.ThrowsAnyAsync<ExecutorException>(() => CallAsync(executor));
        using var source = new CancellationTokenSource();
        Task cancelled = CallAsync(executor, CallLimit.None, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Task<byte[]> call = CallAsync(executor, CallLimit.None, TestContext.Current.CancellationToken);
        fake.Say(Opcode.Result, 0, 1);
        fake.Say(Opcode.Result, 1, 2);
        fake.Say(Opcode.Result, 2, 3);

        Assert.Contains("could not test: it did not answer within 0.1 s", exception.Message, StringComparison.Ordinal);
        Assert.Equal([3], await call);
    }

    [Fact(Timeout = Patience)]
    public async Task Each_call_has_a_deadline_of_its_own()
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync(new ExecutorOptions { Deadline = TimeSpan.FromMilliseconds(200) });

        Task first = CallAsync(executor);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Task second = CallAsync(executor);
        Task third = CallAsync(executor, CallLimit.None, TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<ExecutorException>(() => first);
        await Assert.ThrowsAnyAsync<ExecutorException>(() => second);
        await Assert.ThrowsAnyAsync<ExecutorException>(() => CallAsync(executor));
        Assert.False(third.IsCompleted);
    }

    [Fact(Timeout = Patience)]
    public async Task A_call_may_have_less_time_than_others_before_and_after_it()
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync(new ExecutorOptions { Deadline = TimeSpan.FromSeconds(2) });

        Task patient = CallAsync(executor);
        Task hasty = CallAsync(executor, CallLimit.Within(TimeSpan.FromMilliseconds(100)), TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<ExecutorException>(() => hasty);
        Assert.False(patient.IsCompleted);
        await Assert.ThrowsAnyAsync<ExecutorException>(() => patient);

        // Nobody is waited for by now.
        hasty = CallAsync(executor, CallLimit.Within(TimeSpan.FromMilliseconds(100)), TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<ExecutorException>(() => hasty);
    }

    [Theory(Timeout = Patience)]
    [InlineData("a result for call 7", 32, 2, 7, 0)]
    [InlineData("a second Setup message", 32, 0, 0, 0)]
    [InlineData("4 is no opcode", 32, 4, 0, 0)]
    [InlineData("shorter than its header", 31, 2, 0, 0)]
    [InlineData("longer than the 1000000", 1_000_001, 2, 0, 0)]
    [InlineData("has the tag 0x5", 32, 2, 0, 5)]
    public async Task Breaking_the_protocol_ends_the_connection(string problem, ulong size, ulong opcode, ulong number, ulong tag)
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync();
        Task call = CallAsync(executor, CallLimit.None, TestContext.Current.CancellationToken);
        var bytes = new byte[MessageHeader.Length];
        new MessageHeader(size, (Opcode)opcode, number, new ExecutorAddress(tag)).Write(bytes);

        fake.SayBytes(bytes);

        ExecutorException exception = await Assert.ThrowsAnyAsync<ExecutorException>(() => call);
        Assert.Contains("the executor broke the protocol: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.Equal(FailureSide.Connection, exception.Side);
        Assert.Contains(problem, (await executor.Ended).Problem, StringComparison.Ordinal);
        Assert.Contains(problem, (await Assert.ThrowsAnyAsync<ExecutorException>(() => CallAsync(executor))).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task Random_bytes_end_the_connection_without_harm()
    {
        var random = new Random(4);
        for (int round = 0; round < 200; round++)
        {
            using var fake = new FakeExecutor();
            await using StreamExecutorControl executor = await fake.GreetAsync();
            var bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            bytes.AsSpan(random.Next(0, Math.Min(3, bytes.Length)), Math.Min(32, bytes.Length - 3 > 0 ? bytes.Length - 3 : 0)).Clear();

            fake.SayBytes(bytes);
            fake.Leave();

            await executor.Ended;
            await Assert.ThrowsAnyAsync<ExecutorException>(() => CallAsync(executor));
        }
    }

    [Fact(Timeout = Patience)]
    public async Task The_end_of_the_stream_ends_all_calls()
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync();
        Task call = CallAsync(executor, CallLimit.None, TestContext.Current.CancellationToken);

        fake.Leave();

        Assert.Equal("the executor could not test: it closed the connection", (await Assert.ThrowsAnyAsync<ExecutorException>(() => call)).Message);
        Assert.Equal(new ExecutorEnd(null, null, null), await executor.Ended);
    }

    [Fact(Timeout = Patience)]
    public async Task Hanging_up_is_the_end_and_tells_the_reason()
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync();
        Task call = CallAsync(executor);

        fake.Say(Opcode.Hangup, 0, new SpsWriter().Failure("out of luck").Written.ToArray());

        Assert.Contains("it hung up: out of luck", (await Assert.ThrowsAnyAsync<ExecutorException>(() => call)).Message, StringComparison.Ordinal);
        Assert.Equal("it hung up: out of luck", (await executor.Ended).Problem);
    }

    [Fact(Timeout = Patience)]
    public async Task Hanging_up_without_an_error_is_a_proper_end()
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync();

        fake.Say(Opcode.Hangup, 0, new SpsWriter().Success().Written.ToArray());

        Assert.Null((await executor.Ended).Problem);
    }

    [Fact(Timeout = Patience)]
    public async Task Calls_of_the_executor_are_answered_with_nothing()
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync();

        fake.Call(77, new ExecutorAddress(0x999));

        Assert.Equal(MessageHeader.For(Opcode.Result, 77, default, 0), (await fake.HearAsync()).Header);
    }

    [Fact(Timeout = Patience)]
    public async Task A_descriptor_travels_with_its_call()
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync();
        using var signal = new WakeSignal();
        Assert.True(executor.CarriesDescriptors);

        _ = executor.CallAsync(s_function, ReadOnlyMemory<byte>.Empty, "test", descriptor: signal.Descriptor, cancellation: TestContext.Current.CancellationToken).AsTask();
        using SafeDescriptor received = (await fake.HearAsync()).Descriptor!;
        signal.Give();

        Assert.True(new DescriptorWait(received).Wait(TimeSpan.Zero));
    }

    [Fact(Timeout = Patience)]
    public async Task An_executor_that_does_not_read_stops_nobody_for_long()
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync(new ExecutorOptions { Deadline = TimeSpan.FromMilliseconds(100) });
        var much = new byte[10_000_000];

        ExecutorException exception = await Assert.ThrowsAnyAsync<ExecutorException>(() => CallAsync(executor, much));
        Assert.Contains("it did not take the message within 0.1 s", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<ExecutorException>(() => CallAsync(executor));
    }

    [Fact(Timeout = Patience)]
    public async Task Disposal_fails_waiting_calls_and_closes_the_stream()
    {
        using var fake = new FakeExecutor();
        StreamExecutorControl executor = await fake.GreetAsync(new ExecutorOptions { GracePeriod = TimeSpan.FromMilliseconds(50) });
        Task call = CallAsync(executor);
        await fake.HearAsync();

        // The other end does not close its side, and is not waited for.
        await Task.WhenAll(executor.DisposeAsync().AsTask(), executor.DisposeAsync().AsTask());

        Assert.Contains("the connection was closed", (await Assert.ThrowsAnyAsync<ExecutorException>(() => call)).Message, StringComparison.Ordinal);
        Assert.True(executor.Ended.IsCompletedSuccessfully);
        Assert.Throws<StreamEndedException>(() => fake.Say(Opcode.Result, 0));
    }

    [Fact(Timeout = Patience)]
    public async Task A_cancelled_token_sends_nothing()
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CallAsync(executor, CallLimit.None, new CancellationToken(canceled: true)));

        Assert.Equal(1, executor.RoundTrips);
    }

    [Fact(Timeout = Patience)]
    public async Task An_executor_that_calls_and_never_reads_has_to_wait()
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync();
        Assert.InRange(await CallUntilNotTakenAsync(fake, 200_000), 100, 100_000);

        // When it reads again, all goes on: these calls, and those of the controller. The controller's call may come before most of the answers, and a result only goes out to somebody who reads on.
        Task<byte[]> call = Task.Run(() => CallAsync(executor), TestContext.Current.CancellationToken);
        Message message = await fake.HearCallAsync();
        using var stop = new CancellationTokenSource();
        Task reading = Task.Run(() => fake.ReadUntil(stop.Token), TestContext.Current.CancellationToken);
        try
        {
            fake.Say(Opcode.Result, message.Header.SequenceNumber, 5);
            Assert.Equal([5], await call);
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
    }

    [Fact(Timeout = Patience)]
    public async Task Deadlines_hold_for_an_executor_that_only_calls()
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync(new ExecutorOptions { Deadline = TimeSpan.FromMilliseconds(500) });
        using var stop = new CancellationTokenSource();
        var calling = new Thread(() => fake.CallUntil(stop.Token));
        var reading = new Thread(() => fake.ReadUntil(stop.Token));
        reading.Start();
        calling.Start();
        Task call = CallAsync(executor);

        ExecutorException exception = await Assert.ThrowsAnyAsync<ExecutorException>(() => call);
        Assert.Contains("within 0.5 s", exception.Message, StringComparison.Ordinal);
        await stop.CancelAsync();
        calling.Join();
        reading.Join();
    }

    [Fact(Timeout = Patience)]
    public async Task Answers_that_nobody_reads_end_the_connection_in_time()
    {
        // Long enough for a busy machine to run the handlers, which would be late otherwise.
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync(new ExecutorOptions { Deadline = TimeSpan.FromSeconds(3) });
        await CallUntilNotTakenAsync(fake, 200_000);
        await executor.Ended;
        ExecutorException exception = await Assert.ThrowsAnyAsync<ExecutorException>(() => CallAsync(executor));
        Assert.Contains("did not read their answers within 3 s", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task Calls_whose_handlers_never_end_are_bounded_too()
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync(new ExecutorOptions { Deadline = TimeSpan.FromMilliseconds(500) });
        using var handlers = new CallHandlers(null);
        var never = new TaskCompletionSource<ReadOnlyMemory<byte>>();
        handlers.Place(new ExecutorAddress(0x999), "never", async (_, _) => await never.Task);
        ((ICallReceiver)executor).AnswerWith(handlers);
        Assert.InRange(await CallUntilNotTakenAsync(fake, 200_000), 100, 100_000);
        Assert.Contains("none of these was answered", (await Assert.ThrowsAnyAsync<ExecutorException>(async () =>
        {
            await executor.Ended;
            await CallAsync(executor);
        })).Message, StringComparison.Ordinal);
        never.SetResult(default);
    }

    [Fact(Timeout = Patience)]
    public async Task A_call_that_is_not_taken_can_be_cancelled_and_the_next_one_is_understood()
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync();
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CallAsync(executor, CallLimit.None, source.Token, new byte[900_000]));
        Task<byte[]> next = Task.Run(() => CallAsync(executor, 7), TestContext.Current.CancellationToken);
        Assert.Equal(900_000, (await fake.HearAsync()).Arguments.Length);
        Assert.Equal([7], (await fake.HearAsync()).Arguments.ToArray());
        fake.Say(Opcode.Result, 0);
        fake.Say(Opcode.Result, 1, 8);
        Assert.Equal([8], await next);
    }

    [Fact(Timeout = Patience)]
    public async Task Disposal_does_not_wait_for_an_executor_that_calls_and_never_reads()
    {
        using var fake = new FakeExecutor();
        StreamExecutorControl executor = await fake.GreetAsync(new ExecutorOptions { GracePeriod = TimeSpan.FromMilliseconds(50) });
        await CallUntilNotTakenAsync(fake, 200_000);
        await executor.DisposeAsync();
        Assert.True(executor.Ended.IsCompletedSuccessfully);
    }

    // How many calls it could make until one was not taken for a while.
    private static Task<int> CallUntilNotTakenAsync(FakeExecutor fake, int most) => Task.Run(
        () =>
        {
            int count = 0;
            while (count < most && fake.TryCall((ulong)count))
            {
                count++;
            }

            return count;
        },
        TestContext.Current.CancellationToken);

    private static Task<byte[]> CallAsync(StreamExecutorControl executor, params byte[] arguments) =>
        CallAsync(executor, CallLimit.Deadline, TestContext.Current.CancellationToken, arguments);

    private static async Task<byte[]> CallAsync(StreamExecutorControl executor, CallLimit limit, CancellationToken cancellation, params byte[] arguments) =>
        (await executor.CallAsync(s_function, arguments, "test", limit, cancellation: cancellation)).ToArray();
}
