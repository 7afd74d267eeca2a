using Jitney.Executors;
using Jitney.Failures;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Xunit;

namespace Jitney.Tests.Executors;

/// <summary>Is the right greeting understood, and any other one refused with a reason?</summary>
public sealed class GreetingTests
{
    private const int Patience = 30_000;

    [Fact(Timeout = Patience)]
    public async Task It_describes_the_executor()
    {
        using var fake = new FakeExecutor();
        await using StreamExecutorControl executor = await fake.GreetAsync();

        Assert.Equal(("test-triple", 4096UL), (executor.Description.TargetTriple, executor.Description.PageSize));
        Assert.Equal(new ExecutorAddress(0x1000), executor.Description.Service("service"));
        Assert.Equal([1, 2], executor.Description.BootstrapValues["key"].ToArray());
        Assert.Equal(DylibLookUpForm.AddressesAndFlags, executor.Description.DylibLookUpForm);
        Assert.Contains("does not offer other", Assert.ThrowsAny<ExecutorException>(() => executor.Description.Service("other")).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task LLVM_16_greets_without_values_and_looks_up_without_flags()
    {
        using var fake = new FakeExecutor();
        fake.Say(Opcode.Setup, 0, new SpsWriter().String("old").UInt64(4096).Count(1).String("service").Address(new(9)).Written.ToArray());
        await using StreamExecutorControl executor = await fake.OpenAsync();

        Assert.Equal(DylibLookUpForm.Addresses, executor.Description.DylibLookUpForm);
    }

    [Fact(Timeout = Patience)]
    public Task Silence() => RefusedAsync("did not greet within 0.2 s", _ => { });

    [Fact(Timeout = Patience)]
    public Task Closing_at_once() => RefusedAsync("it closed the connection", fake => fake.Leave());

    [Fact(Timeout = Patience)]
    public Task Closing_inside_the_greeting() => RefusedAsync("the stream ended inside a message", fake =>
    {
        fake.SayBytes(new byte[7]);
        fake.Leave();
    });

    [Fact(Timeout = Patience)]
    public Task Another_protocol() => RefusedAsync("broke the protocol", fake => fake.SayBytes("HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n"u8));

    [Fact(Timeout = Patience)]
    public Task A_result_before_the_greeting() => RefusedAsync("a Result message came before Setup", fake => fake.Say(Opcode.Result, 0));

    [Fact(Timeout = Patience)]
    public Task A_call_before_the_greeting() => RefusedAsync("a CallWrapper message came before Setup", fake => fake.Call(0, new(1)));

    [Fact(Timeout = Patience)]
    public Task A_sequence_number() => RefusedAsync("has a sequence number", fake =>
        fake.Say(Opcode.Setup, 1, FakeExecutor.Setup.Encode(new SpsWriter()).Written.ToArray()));

    [Fact(Timeout = Patience)]
    public Task Content_that_does_not_decode() => RefusedAsync("are left", fake => fake.Say(Opcode.Setup, 0, 1, 2, 3));

    [Fact(Timeout = Patience)]
    public Task A_page_size_that_is_none() => RefusedAsync("1000 is no page size", fake =>
        fake.Say(Opcode.Setup, 0, (FakeExecutor.Setup with { PageSize = 1000 }).Encode(new SpsWriter()).Written.ToArray()));

    [Fact(Timeout = Patience)]
    public Task Hanging_up() => RefusedAsync("it hung up: no room", fake =>
        fake.Say(Opcode.Hangup, 0, new SpsWriter().Failure("no room").Written.ToArray()));

    private static async Task RefusedAsync(string problem, Action<FakeExecutor> speak)
    {
        using var fake = new FakeExecutor();
        speak(fake);

        ExecutorException exception = await Assert.ThrowsAnyAsync<ExecutorException>(
            () => fake.OpenAsync(new ExecutorOptions { Deadline = TimeSpan.FromSeconds(problem.Contains("within", StringComparison.Ordinal) ? 0.2 : 20) }));

        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.Equal("start", exception.Step);
    }
}
