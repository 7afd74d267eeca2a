using Jitney.Executors;
using Jitney.Failures;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Xunit;

namespace Jitney.Tests.Executors;

/// <summary>Does a controller learn what a guardian says about the end of an executor that is no child?</summary>
public sealed class ReportedEndTests
{
    private const int Patience = 30_000;

    [Theory(Timeout = Patience)]
    [InlineData(false, 0)]
    [InlineData(false, 200)]
    [InlineData(true, 11)]
    public async Task The_last_message_tells(bool isSignal, byte value)
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync();
        Task call = CallAsync(executor);
        fake.Say(Opcode.Hangup, 0, Farewell(isSignal, value));

        ExecutorEnd end = await executor.Ended;
        Assert.Equal(isSignal ? new ExecutorEnd(null, value, null) : new ExecutorEnd(value, null, null), end);
        ExecutorException failure = await Assert.ThrowsAnyAsync<ExecutorException>(() => call);
        Assert.Contains(isSignal ? "SIGSEGV" : $"exit code {value}", failure.Message, StringComparison.Ordinal);
    }

    // The executor was killed while it wrote: what it wanted to say is cut off anywhere, and the guardian's words stand behind that.
    [Theory(Timeout = Patience)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task Behind_a_torn_message_it_tells_too(int written)
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync();
        Task call = CallAsync(executor);
        byte[] bytes = new byte[MessageHeader.Length + written + 500];
        MessageHeader.For(Opcode.Result, 0, ExecutorAddress.Null, 200_000).Write(bytes);
        int size = MessageHeader.Length + written;
        byte[] farewell = Farewell(isSignal: true, 9);
        MessageHeader.For(Opcode.Hangup, 0, ExecutorAddress.Null, farewell.Length).Write(bytes.AsSpan(size));
        farewell.CopyTo(bytes, size + MessageHeader.Length);
        fake.SayBytes(bytes.AsSpan(0, size + MessageHeader.Length + farewell.Length));
        fake.Leave();

        Assert.Equal(9, (await executor.Ended).Signal);
        ExecutorException failure = await Assert.ThrowsAnyAsync<ExecutorException>(() => call);
        Assert.Contains("SIGKILL", failure.Message, StringComparison.Ordinal);
    }

    // As on Windows, where an exit code has 32 bits, and says of some ends what brought them about.
    [Theory(Timeout = Patience)]
    [InlineData(0xC0000005, true, "access violation", "access violation (0xC0000005)")]
    [InlineData(77, true, null, "ended by force with status 77")]
    [InlineData(0x12345678, false, null, "exit code 305419896")]
    [InlineData(0xFFFFFFFF, false, null, "exit code 0xFFFFFFFF")]
    public async Task Codes_of_32_bits_and_ends_by_force_are_told(uint code, bool isForced, string? exception, string words)
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync();
        Task call = CallAsync(executor);
        fake.Say(Opcode.Hangup, 0, HangupMessages.Encode(new SpsWriter(), "it ended", new ProcessEnd(false, (int)code) { IsForced = isForced }).Written.ToArray());

        ExecutorEnd end = await executor.Ended;
        Assert.Equal(((int?)(int)code, isForced, exception), (end.ExitCode, end.IsForced, end.ExceptionName));
        ExecutorException failure = await Assert.ThrowsAnyAsync<ExecutorException>(() => call);
        Assert.EndsWith(words, failure.Message, StringComparison.Ordinal);
    }

    private static Task CallAsync(StreamExecutorControl executor) =>
        executor.CallAsync(new ExecutorAddress(0x1234), new byte[] { 1 }, "test", CallLimit.None).AsTask();

    private static byte[] Farewell(bool isSignal, byte value) =>
        HangupMessages.Encode(new SpsWriter(), $"it ended by {value}", new ProcessEnd(isSignal, value)).Written.ToArray();
}
