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
/// results are written by those, in any order.</remarks>
/// <param name="stream">The stream to the controller; stays the caller's.</param>
/// <param name="services">What is offered.</param>
/// <param name="threads">Where linked code runs.</param>
public sealed class ExecutorServer(MessageConnection stream, ExecutorServices services, ProgramThreads threads)
{
    private const int BadDescriptor = 9;

    /// <summary>Says what this executor is and offers: the stream's first message.</summary>
    /// <exception cref="StreamEndedException">The controller is gone already.</exception>
    /// <exception cref="SystemCallException">Writing failed.</exception>
    public void Greet() => Write(Opcode.Setup, 0, services.Describe().Encode(new SpsWriter(4096)).Written);

    /// <summary>Answers calls until the stream ends, in whatever way.</summary>
    public StreamEnd Serve()
    {
        var input = new DescriptorWait(stream.Bytes.Input);
        try
        {
            while (true)
            {
                switch (stream.TryRead(out Message message))
                {
                    case ReadResult.Incomplete:
                        input.Wait(Timeout.InfiniteTimeSpan);
                        break;
                    case ReadResult.Ended:
                        return new StreamEnd(StreamEndKind.Closed, null);
                    default:
                        if (Take(message) is StreamEnd end)
                        {
                            return end;
                        }

                        break;
                }
            }
        }
        catch (MalformedMessageException exception)
        {
            return new StreamEnd(StreamEndKind.Broken, exception.Message);
        }
        catch (OutOfMemoryException)
        {
            return new StreamEnd(StreamEndKind.Broken, "there is not enough memory for a message");
        }
        catch (SystemCallException exception)
        {
            return new StreamEnd(exception.Error == BadDescriptor ? StreamEndKind.Lost : StreamEndKind.Broken, exception.Message);
        }
    }

    private StreamEnd? Take(Message message)
    {
        switch (message.Header.Opcode)
        {
            case Opcode.CallWrapper:
                Call(message.Header.SequenceNumber, message.Header.Tag, new ServiceCall(message.Arguments, message.Descriptor));
                return null;
            case Opcode.Hangup:
                message.Descriptor?.Dispose();
                return new StreamEnd(StreamEndKind.Closed, null);
            default:
                // This executor makes no calls, so no result can be meant for it.
                message.Descriptor?.Dispose();
                return new StreamEnd(StreamEndKind.Broken, $"an unexpected {message.Header.Opcode} message came");
        }
    }

    private void Call(ulong number, ExecutorAddress callee, ServiceCall call)
    {
        ServiceCaller caller = services.Caller;
        if (caller.PlaceOf(callee) is ServicePlace.Stream)
        {
            Answer(number, caller.Call(callee, call));
        }
        else
        {
            threads.Post(new ProgramWork(() => caller.Call(callee, call), result => Answer(number, result)));
        }
    }

    private void Answer(ulong number, ReadOnlyMemory<byte> result)
    {
        try
        {
            Write(Opcode.Result, number, result);
        }
        catch (Exception exception) when (exception is StreamEndedException or SystemCallException or ObjectDisposedException)
        {
            // The reading thread meets the same end, and acts on it.
        }
    }

    private void Write(Opcode opcode, ulong number, ReadOnlyMemory<byte> bytes) =>
        stream.Write(opcode, number, ExecutorAddress.Null, bytes.Span, null, Timeout.InfiniteTimeSpan);
}
