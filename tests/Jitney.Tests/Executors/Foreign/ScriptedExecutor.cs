using System.Collections.Concurrent;
using Jitney.Executors;
using Jitney.Interop;
using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Tests.Executors.Foreign;

/// <summary>The other end of a socket pair, which says byte for byte what an executor of some version would.</summary>
internal sealed class ScriptedExecutor : IDisposable
{
    private readonly MessageConnection _connection;
    private readonly MessageConnection _controllers;
    private readonly Dictionary<ulong, (string Name, Func<byte[], byte[]> Answer)> _services;

    /// <summary>Begins to answer.</summary>
    /// <param name="setup">The content of the Setup message.</param>
    /// <param name="services">What is behind an address.</param>
    public ScriptedExecutor(byte[] setup, Dictionary<ulong, (string Name, Func<byte[], byte[]> Answer)> services)
    {
        (SafeDescriptor ours, SafeDescriptor theirs) = Descriptors.Here.MakeSocketPair();
        _controllers = new MessageConnection(ByteConnection.Over(ours, ours));
        _connection = new MessageConnection(ByteConnection.Over(theirs, theirs));
        _services = services;
        _connection.Write(Opcode.Setup, 0, ExecutorAddress.Null, setup, null, FakeExecutor.Patience);
        new Thread(Answer) { IsBackground = true }.Start();
    }

    /// <summary>The calls so far, in order: the service's name and the arguments as hexadecimal digits.</summary>
    public ConcurrentQueue<(string Name, string Arguments)> Calls { get; } = new();

    public async Task<IExecutorProcessControl> OpenAsync(CancellationToken cancellation) =>
        await StreamExecutorControl.OpenAsync(_controllers, null, new ExecutorOptions { GracePeriod = TimeSpan.FromMilliseconds(200) }, cancellation);

    /// <summary>The arguments of the only call of a service.</summary>
    public string ArgumentsOf(string name) => Assert.Single(Calls, call => call.Name == name).Arguments;

    public void Dispose()
    {
        _controllers.Dispose();
        _connection.Dispose();
    }

    private void Answer()
    {
        try
        {
            while (_connection.TryRead(out Message message) is ReadResult.Complete)
            {
                (string name, Func<byte[], byte[]> answer) = _services.GetValueOrDefault(message.Header.Tag.Value, ($"nothing at {message.Header.Tag}", _ => []));
                byte[] arguments = message.Arguments.ToArray();
                Calls.Enqueue((name, Convert.ToHexStringLower(arguments)));
                _connection.Write(Opcode.Result, message.Header.SequenceNumber, ExecutorAddress.Null, answer(arguments), null, FakeExecutor.Patience);
            }
        }
        catch (Exception exception) when (exception is StreamEndedException or SystemCallException or ObjectDisposedException)
        {
            // The test is over.
        }

        _connection.CloseWriting(FakeExecutor.Patience);
    }
}
