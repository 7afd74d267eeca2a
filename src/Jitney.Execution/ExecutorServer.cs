using Jitney.Execution.Calls;
using Jitney.Execution.Running;
using Jitney.Execution.Services;
using Jitney.Interop;
using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution;

/// <summary>Serves one controller: reads its calls from a stream, has them made, and writes the results.</summary>
/// <remarks>Calls that must keep their order run on the thread that reads; all that may run linked code runs on program threads, and their
/// results are written by those, in any order. The reading thread does not wait for the controller to take a result, but when very many wait for that.</remarks>
internal sealed class ExecutorServer
{
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(5);

    private readonly MessageConnection _stream;
    private readonly ExecutorServices _services;
    private readonly CallDispatcher _dispatcher;
    private readonly ResultWriter _results;
    private readonly ControllerAlarm? _alarm;

    /// <summary>Makes a server, through which linked code can call the controller from then on.</summary>
    /// <param name="stream">The stream to the controller; stays the caller's.</param>
    /// <param name="services">What is offered.</param>
    /// <param name="threads">Where linked code runs.</param>
    public ExecutorServer(MessageConnection stream, ExecutorServices services, ProgramThreads threads)
    {
        _stream = stream;
        _services = services;
        _dispatcher = new CallDispatcher(services.Caller, threads);
        _results = new ResultWriter(stream, Timeout.InfiniteTimeSpan, null, LargeBuffers.Return, static () => { });
        _alarm = stream.Bytes.IsNetworkConnection ? new ControllerAlarm(stream, services.ControllerCalls) : null;
        services.ControllerCalls.Connect((number, tag, arguments) =>
            stream.Write(Opcode.CallWrapper, number, tag, arguments, null, Timeout.InfiniteTimeSpan));
    }

    /// <summary>Says what this executor is and offers: the stream's first message.</summary>
    /// <exception cref="StreamEndedException">The controller is gone already.</exception>
    /// <exception cref="SystemCallException">Writing failed.</exception>
    public void Greet() => _stream.Write(
        Opcode.Setup, 0, ExecutorAddress.Null, _services.Describe().Encode(new SpsWriter(4096)).Written.Span, null, Timeout.InfiniteTimeSpan);

    /// <summary>Writes the result of a call that came on another way than the stream. Thread-safe; never waits for the controller.</summary>
    /// <param name="number">The call's number.</param>
    /// <param name="result">The result bytes.</param>
    public void Answer(ulong number, ReadOnlyMemory<byte> result) => _results.Answer(number, result);

    /// <summary>Answers calls until the stream ends, in whatever way. Linked code that waits for the controller then goes on, with an error.</summary>
    public StreamEnd Serve()
    {
        StreamEnd end = ServeMessages();
        return end with { WaitingCalls = _services.ControllerCalls.End() };
    }

    private StreamEnd ServeMessages()
    {
        var input = new DescriptorWait(_stream.Bytes.Input);
        try
        {
            while (true)
            {
                if (_results.IsFull)
                {
                    AwaitRoom();
                }

                if (_alarm is not null && !input.Wait(_alarm.Patience))
                {
                    _alarm.Ring(isIdle: !_dispatcher.IsRunning && _services.IsEmptied);
                    continue;
                }

                switch (_stream.TryRead(out Message message))
                {
                    case ReadResult.Complete when Take(message) is StreamEnd end:
                        return end;
                    case ReadResult.Complete:
                        _alarm?.Reset();
                        break;
                    case ReadResult.Incomplete:
                        input.Wait(Timeout.InfiniteTimeSpan);
                        break;
                    case ReadResult.Ended:
                        return new StreamEnd(StreamEndKind.Closed, null);
                    default:
                        return new StreamEnd(StreamEndKind.Broken, "the stream ended inside a message");
                }
            }
        }
        catch (MalformedMessageException exception)
        {
            return new StreamEnd(StreamEndKind.Broken, exception.Message);
        }
        catch (OutOfMemoryException)
        {
            // For a message, or for a thread to make a call on.
            return new StreamEnd(StreamEndKind.Exhausted, null);
        }
        catch (SystemCallException exception) when (exception.Problem is SystemProblem.NotPermitted or SystemProblem.NoSuchCall)
        {
            return new StreamEnd(StreamEndKind.Exhausted, null);
        }
        catch (SystemCallException exception)
        {
            return new StreamEnd(exception.Problem is SystemProblem.BadDescriptor ? StreamEndKind.Lost : StreamEndKind.Broken, exception.Message);
        }
    }

    // A controller that does not read its results gets to send no more calls. When it is gone, the end of what it has sent is read.
    private void AwaitRoom()
    {
        var input = new DescriptorWait(_stream.Bytes.Input);
        input.Watch(0, Readiness.HungUp);
        while (_results.IsFull && !input.Wait(s_betweenLooks))
        {
        }
    }

    private StreamEnd? Take(Message message)
    {
        ulong number = message.Header.SequenceNumber;
        if (message.Header.Opcode is Opcode.CallWrapper)
        {
            _dispatcher.Dispatch(message.Header.Tag, new ServiceCall(message.Arguments, message.Descriptor), result => _results.Answer(number, result));
            return null;
        }

        message.Descriptor?.Dispose();
        return message.Header.Opcode switch
        {
            Opcode.Hangup => new StreamEnd(StreamEndKind.Closed, null),
            Opcode.Result when _services.ControllerCalls.TryAnswer(number, message.Arguments) => null,
            Opcode.Result => new StreamEnd(StreamEndKind.Broken, $"a result came for the call {number}, which waits for none"),
            _ => new StreamEnd(StreamEndKind.Broken, $"an unexpected {message.Header.Opcode} message came"),
        };
    }
}
