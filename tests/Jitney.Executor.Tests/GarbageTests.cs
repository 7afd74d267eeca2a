using Jitney.Executor.Tests.Support;
using Jitney.Interop.Processes;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;

namespace Jitney.Executor.Tests;

/// <summary>Arguments that no controller should send: each call is answered, and the executor lives on and ends in order.</summary>
public sealed class GarbageTests : IDisposable
{
    private static readonly ExecutorAddress s_unmapped = (ExecutorAddress)0x7000_0000_0000;

    private readonly RunningExecutor _executor = new();

    public void Dispose() => _executor.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_arguments_of_every_service_are_answered(int seed)
    {
        var random = new Random(seed);
        foreach ((string name, ExecutorAddress service) in _executor.Setup.BootstrapSymbols)
        {
            // This calls what it is told to: only its user can know whether that is a function. The other one takes any sizes.
            if (name is BootstrapSymbols.FunctionCall or BootstrapSymbols.MemoryReserve)
            {
                continue;
            }

            for (int round = 0; round < 20; round++)
            {
                _executor.Call(service, Arguments(random));
            }
        }

        AssertEndsInOrder();
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(0xFFF0UL)]
    [InlineData(0x7000_0000_0000UL)]
    [InlineData(ulong.MaxValue)]
    public void A_callee_that_is_no_code_makes_the_result_empty(ulong callee)
    {
        Assert.True(_executor.Call((ExecutorAddress)callee, new byte[] { 1, 2, 3 }).IsEmpty);
        Assert.True(_executor.Call(BootstrapSymbols.RunAsMain, RunMessages.EncodeMain(new SpsWriter(), (ExecutorAddress)callee, ["x"])).IsEmpty);
        Assert.True(_executor.Call(BootstrapSymbols.RunAsVoidFunction, RunMessages.EncodeVoidFunction(new SpsWriter(), (ExecutorAddress)callee)).IsEmpty);
        Assert.True(_executor.Call(BootstrapSymbols.RunAsIntFunction, RunMessages.EncodeIntFunction(new SpsWriter(), (ExecutorAddress)callee, 1)).IsEmpty);
        Assert.True(_executor.Call(BootstrapSymbols.ProgramRun, RunMessages.EncodeMain(new SpsWriter(), (ExecutorAddress)callee, ["x"])).IsEmpty);
        AssertEndsInOrder();
    }

    [Fact]
    public void Addresses_of_instances_are_no_functions()
    {
        foreach ((string name, ExecutorAddress address) in _executor.Setup.BootstrapSymbols)
        {
            if (name.EndsWith("_Instance", StringComparison.Ordinal) || name == BootstrapSymbols.DispatchContext)
            {
                Assert.True(_executor.Call(address, new byte[64]).IsEmpty, name);
            }
        }
    }

    [LinuxFact]
    public void An_unwind_table_that_cannot_be_walked_is_refused()
    {
        string[] names = [BootstrapSymbols.FramesRegister, LaterBootstrapSymbols.FramesRegister, BootstrapSymbols.FramesDeregister];
        ExecutorAddress text = _executor.Find(_executor.Open(""), SystemFunctions.ProcessNumber);
        foreach (string name in names)
        {
            Assert.NotNull(Error(name, ActionMessages.EncodeRange(new SpsWriter(), ExecutorAddressRange.Of(s_unmapped, 100))));
            Assert.NotNull(Error(name, ActionMessages.EncodeRange(new SpsWriter(), ExecutorAddressRange.Of(text, 100))));
        }

        AssertEndsInOrder();
    }

    [LinuxFact]
    public void A_debug_object_that_is_none_is_refused()
    {
        SpsWriter arguments = ActionMessages.EncodeDebugObject(new SpsWriter(), ExecutorAddressRange.Of(s_unmapped, 4096), true);

        Assert.NotNull(Error(LaterBootstrapSymbols.DebugObjectsRegister, arguments));
        Assert.NotNull(Error(LaterBootstrapSymbols.DebugObjectsRegisterAction, arguments));
    }

    [LinuxFact]
    public void Tables_of_initialisers_at_bad_addresses_are_refused()
    {
        ExecutorAddressRange[] table = [ExecutorAddressRange.Of(s_unmapped, 16)];
        Assert.NotNull(Error(BootstrapSymbols.ImageInitialize, ActionMessages.EncodeImageInitialize(new SpsWriter(), new(s_unmapped, [], table, []))));
        Assert.NotNull(Error(BootstrapSymbols.ImageInitialize, ActionMessages.EncodeImageInitialize(new SpsWriter(), new(s_unmapped, [], [], table))));
        Assert.NotNull(Error(BootstrapSymbols.ImportsRedirect, ActionMessages.EncodeRedirections(new SpsWriter(), [new(s_unmapped, s_unmapped, 8)])));
        Assert.NotNull(Error(BootstrapSymbols.FunctionsChoose, new SpsWriter().Count(1).Address(s_unmapped).Address(s_unmapped)));
        AssertEndsInOrder();
    }

    [Fact]
    public void Any_sequence_number_comes_back()
    {
        foreach (ulong number in (ReadOnlySpan<ulong>)[ulong.MaxValue, 7, 7, 0])
        {
            byte[] call = new byte[32];
            MessageHeader.For(Opcode.CallWrapper, number, s_unmapped, 0).Write(call);
            _executor.SendBytes(call);
            Assert.Equal(number, _executor.Receive()!.Value.Header.SequenceNumber);
        }
    }

    [Fact]
    public void Thousands_of_calls_may_be_sent_before_the_first_result_is_read()
    {
        const int Calls = 3000;
        ExecutorAddress service = _executor.Setup.BootstrapSymbols[BootstrapSymbols.DylibManagerLookUp];
        byte[] arguments = new byte[200];
        for (int index = 0; index < Calls; index++)
        {
            _executor.Send(service, arguments);
        }

        var numbers = new HashSet<ulong>();
        for (int index = 0; index < Calls; index++)
        {
            Assert.True(numbers.Add(_executor.Receive()!.Value.Header.SequenceNumber));
        }
    }

    [Fact]
    public void A_stream_that_is_closed_for_writing_alone_ends_the_executor()
    {
        _executor.CloseWriting();

        Assert.Null(_executor.Receive());
        Assert.Equal(new ExitStatus(0, null), _executor.AwaitExit());
    }

    private string? Error(string service, SpsWriter arguments) => CommonResults.DecodeError(_executor.Call(service, arguments).Span);

    private void AssertEndsInOrder()
    {
        _executor.CloseStream();
        Assert.Equal(new ExitStatus(0, null), _executor.AwaitExit());
    }

    // Bytes as they are, small numbers, counts that fit and counts that do not: what gets past the first check.
    private static byte[] Arguments(Random random)
    {
        var writer = new SpsWriter();
        for (int words = random.Next(12); words > 0; words--)
        {
            writer.UInt64(random.Next(5) switch
            {
                0 => (ulong)random.NextInt64(),
                1 => s_unmapped.Value + (ulong)random.Next(1 << 20),
                2 => ulong.MaxValue - (ulong)random.Next(100),
                _ => (ulong)random.Next(4),
            });
        }

        byte[] rest = new byte[random.Next(20)];
        random.NextBytes(rest);
        return writer.Raw(rest).Written.ToArray();
    }
}
