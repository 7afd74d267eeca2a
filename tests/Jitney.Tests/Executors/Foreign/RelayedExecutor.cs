using System.Diagnostics;
using Jitney.Executors;
using Jitney.Interop;
using Jitney.Interop.Processes;
using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Tests.Executors.Foreign;

/// <summary>A real executor behind a relay that may change, hold back or add to what the executor says.</summary>
internal sealed class RelayedExecutor : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly MessageConnection _controllers;
    private readonly MessageConnection _towardsController;
    private readonly MessageConnection _towardsExecutor;
    private readonly ChildProcess _child;
    private readonly Action<RelayedExecutor, int, Message> _say;
    private readonly Thread[] _threads;

    /// <summary>Starts an executor.</summary>
    /// <param name="program">The executor program.</param>
    /// <param name="say">Called with each message of the executor and its number, from 0; passes it on, or does not.</param>
    public RelayedExecutor(string program, Action<RelayedExecutor, int, Message> say)
    {
        _say = say;
        (SafeDescriptor executorInput, SafeDescriptor toExecutor) = Descriptors.Here.MakePipe();
        (SafeDescriptor fromExecutor, SafeDescriptor executorOutput) = Descriptors.Here.MakePipe();
        _child = ChildProcess.Start(new ProcessStart(program, [program, $"filedescs={executorInput.Number},{executorOutput.Number}"])
        {
            Descriptors = [new HandedDescriptor(executorInput, executorInput.Number), new HandedDescriptor(executorOutput, executorOutput.Number)],
        });
        executorInput.Dispose();
        executorOutput.Dispose();
        _towardsExecutor = new MessageConnection(ByteConnection.Over(fromExecutor, toExecutor));

        (SafeDescriptor relayInput, SafeDescriptor controllerOutput) = Descriptors.Here.MakePipe();
        (SafeDescriptor controllerInput, SafeDescriptor relayOutput) = Descriptors.Here.MakePipe();
        Descriptors.Here.MakeNonblocking(controllerInput);
        Descriptors.Here.MakeNonblocking(controllerOutput);
        _controllers = new MessageConnection(ByteConnection.Over(controllerInput, controllerOutput));
        _towardsController = new MessageConnection(ByteConnection.Over(relayInput, relayOutput));
        _threads = [new Thread(PassCalls) { IsBackground = true }, new Thread(PassAnswers) { IsBackground = true }];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>The controller's end; the connection is the result's from then on.</summary>
    public async Task<IExecutorProcessControl> OpenAsync(ExecutorOptions options, CancellationToken cancellation) =>
        await StreamExecutorControl.OpenAsync(_controllers, null, options, cancellation);

    /// <summary>Says something to the controller in the executor's name.</summary>
    public void Say(Opcode opcode, ulong number, ReadOnlySpan<byte> arguments) =>
        _towardsController.Write(opcode, number, ExecutorAddress.Null, arguments, null, s_patience);

    /// <summary>Passes a message on.</summary>
    public void Pass(Message message) => Say(message.Header.Opcode, message.Header.SequenceNumber, message.Arguments.Span);

    public void SayBytes(ReadOnlySpan<byte> bytes) => _towardsController.Bytes.Write(bytes, []);

    public void Leave() => _towardsController.CloseWriting(s_patience);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // What was opened is closed by whoever opened it; if nobody did, it is ours.
        _controllers.Dispose();
        Assert.True(_threads[0].Join(s_patience), "the controller has not closed the connection");
        for (var time = Stopwatch.StartNew(); !_child.TryReap(out _); await Task.Delay(2))
        {
            if (time.Elapsed > TimeSpan.FromSeconds(2))
            {
                _child.Kill();
            }
        }

        _threads[1].Join();
        _child.Dispose();
        _towardsController.Dispose();
        _towardsExecutor.Dispose();
    }

    private void PassCalls()
    {
        try
        {
            while (_towardsController.TryRead(out Message message) is ReadResult.Complete)
            {
                _towardsExecutor.Write(message.Header.Opcode, message.Header.SequenceNumber, message.Header.Tag, message.Arguments.Span, null, s_patience);
            }
        }
        catch (Exception exception) when (exception is StreamEndedException or SystemCallException)
        {
            // The executor is gone.
        }

        _towardsExecutor.CloseWriting(s_patience);
    }

    private void PassAnswers()
    {
        try
        {
            for (int number = 0; _towardsExecutor.TryRead(out Message message) is ReadResult.Complete; number++)
            {
                _say(this, number, message);
            }
        }
        catch (Exception exception) when (exception is StreamEndedException or SystemCallException or ObjectDisposedException)
        {
            // The controller is gone.
        }

        Leave();
    }
}
