using System.Runtime.InteropServices;
using Jitney.Executors;
using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Xunit;

namespace Jitney.Tests.Executors;

/// <summary>The other end of a socket pair, which says what a test wants it to say.</summary>
internal sealed class FakeExecutor : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Some systems look through all messages that lie in a pipe each time, and tests fill it with small ones.
    private const int Room = 64 * 1024;

    private readonly MessageConnection _connection;
    private readonly MessageConnection _controllers;

    public FakeExecutor()
    {
        (SafeDescriptor ours, SafeDescriptor theirs) = Descriptors.Here.MakeSocketPair(Room);
        _controllers = new MessageConnection(ByteConnection.Over(ours, ours), maximumSize: 1_000_000);
        _connection = new MessageConnection(ByteConnection.Over(theirs, theirs));
        if (Descriptors.Here.GoByNumber)
        {
            // As in a child, but that both ends are this process.
            _controllers.Bytes.PutDescriptor = PutHere;
            _connection.Bytes.TakesDescriptorNumbers = true;
        }
    }

    public static SetupMessage Setup { get; } = new(
        "test-triple",
        4096,
        new Dictionary<string, ReadOnlyMemory<byte>> { ["key"] = new byte[] { 1, 2 } },
        new Dictionary<string, ExecutorAddress> { ["service"] = new(0x1000) });

    /// <summary>The controller's side of the connection, without a greeting.</summary>
    public Task<StreamExecutorControl> OpenAsync(ExecutorOptions? options = null) =>
        StreamExecutorControl.OpenAsync(_controllers, child: null, options ?? new ExecutorOptions(), TestContext.Current.CancellationToken);

    /// <summary>The controller's side of the connection, after a proper greeting.</summary>
    public Task<StreamExecutorControl> GreetAsync(ExecutorOptions? options = null)
    {
        Say(Opcode.Setup, 0, Setup.Encode(new SpsWriter()).Written.ToArray());
        return OpenAsync(options);
    }

    /// <summary>The same after a greeting of one's own.</summary>
    public Task<StreamExecutorControl> GreetAsync(SetupMessage setup)
    {
        Say(Opcode.Setup, 0, setup.Encode(new SpsWriter()).Written.ToArray());
        return OpenAsync();
    }

    /// <summary>Waits for the next message.</summary>
    public Task<Message> HearAsync() => Task.Run(Hear, TestContext.Current.CancellationToken);

    /// <summary>Waits for the next call. Answers before it, of which there may be tens of thousands, are read over in one go: the caller's time runs.</summary>
    public Task<Message> HearCallAsync() => Task.Run(
        () =>
        {
            Message message;
            do
            {
                message = Hear();
            }
            while (message.Header.Opcode is Opcode.Result);
            return message;
        },
        TestContext.Current.CancellationToken);

    public void Say(Opcode opcode, ulong number, params byte[] arguments) =>
        _connection.Write(opcode, number, ExecutorAddress.Null, arguments, null, Patience);

    public void Call(ulong number, ExecutorAddress tag) => _connection.Write(Opcode.CallWrapper, number, tag, [1, 2, 3], null, Patience);

    /// <summary>Makes a call, unless the controller does not take it for a while. Then the next thing to be said comes behind what is left of it.</summary>
    public bool TryCall(ulong number)
    {
        Descriptors.Here.MakeNonblocking(_connection.Bytes.OutputDescriptor);
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        try
        {
            _connection.Write(Opcode.CallWrapper, number, new ExecutorAddress(0x999), [1, 2, 3], null, Patience, cancellation: source.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Makes calls all the time.</summary>
    public void CallUntil(CancellationToken stop)
    {
        Descriptors.Here.MakeNonblocking(_connection.Bytes.OutputDescriptor);
        try
        {
            for (ulong number = 0; !stop.IsCancellationRequested; number++)
            {
                _connection.Write(Opcode.CallWrapper, number, new ExecutorAddress(0x999), [1, 2, 3], null, Patience, cancellation: stop);
            }
        }
        catch (Exception exception) when (exception is StreamEndedException or TimeoutException or OperationCanceledException)
        {
            // The controller has ended.
        }
    }

    /// <summary>Reads all the time, and answers nothing.</summary>
    public void ReadUntil(CancellationToken stop)
    {
        byte[] bytes = new byte[100_000];
        var wait = new DescriptorWait(_connection.Bytes.Input);
        while (!stop.IsCancellationRequested)
        {
            if (wait.Wait(TimeSpan.FromMilliseconds(20)) && _connection.Bytes.TryRead(bytes, out int count, out _) && count == 0)
            {
                return;
            }
        }
    }

    public void SayBytes(ReadOnlySpan<byte> bytes) => Assert.Equal(bytes.Length, _connection.Bytes.Write(bytes, []));

    public void Leave() => _connection.CloseWriting(Patience);

    public void Dispose()
    {
        _connection.Dispose();
        _controllers.Dispose();
    }

    private static ulong PutHere(SafeHandle descriptor)
    {
        SafeDescriptor duplicate = Descriptors.Here.Duplicate(descriptor);
        ulong number = (ulong)duplicate.Number;
        duplicate.SetHandleAsInvalid();
        return number;
    }

    private Message Hear()
    {
        Message message;
        ReadResult result;
        var wait = new DescriptorWait(_connection.Bytes.Input);
        while ((result = _connection.TryRead(out message)) is ReadResult.Incomplete)
        {
            Assert.True(wait.Wait(Patience), "nothing came");
        }

        Assert.Equal(ReadResult.Complete, result);
        return message;
    }
}
