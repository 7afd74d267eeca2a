using System.Runtime.InteropServices;
using Jitney.Execution.Calls;
using Jitney.Execution.Running;
using Jitney.Interop.Rings;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Execution.Services;

/// <summary>A second way for calls, beside the stream: a ring in shared memory at which the initial thread waits when it has nothing else to do.</summary>
/// <param name="initial">The thread that serves the ring.</param>
internal sealed class RingService(ProgramThread initial) : IService
{
    private ServiceCaller? _caller;
    private Action<ulong, ReadOnlyMemory<byte>>? _answerOverStream;
    private Action<string>? _broken;
    private RingServer? _ring;

    /// <summary>Connects the ring with what is around it. Before that no ring is taken.</summary>
    /// <param name="answerOverStream">Writes results that no slot holds.</param>
    /// <param name="broken">Told what was wrong when the controller breaks the ring's protocol; does not return.</param>
    public void Connect(Action<ulong, ReadOnlyMemory<byte>> answerOverStream, Action<string> broken)
    {
        _answerOverStream = answerOverStream;
        _broken = broken;
    }

    /// <inheritdoc/>
    public void Offer(ServiceRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        _caller = new ServiceCaller(registry);
        registry.Add(BootstrapSymbols.RingOpen, ServiceThread.Stream, Open);
    }

    /// <summary>Takes no more calls. The initial thread then only does what it is given otherwise.</summary>
    public void Close() => initial.LeaveRing();

    /// <inheritdoc/>
    public void Shutdown()
    {
    }

    private ReadOnlyMemory<byte> Open(ServiceCall call) => Answer.Error(() =>
    {
        using SafeHandle? descriptor = call.Descriptor;
        RingMessages.DecodeOpen(call.Arguments.Span, out uint slotSize, out uint slotCount);
        if (slotSize != RingLayout.SlotSize || slotCount != RingLayout.SlotCount)
        {
            return $"a call ring here has {RingLayout.SlotCount} slots of {RingLayout.SlotSize} bytes";
        }

        if (_ring is not null || _answerOverStream is null)
        {
            return "there is a call ring already";
        }

        if (descriptor is null)
        {
            return "no memory came with the message";
        }

        _ring = RingServer.Open(descriptor);
        initial.ServeRing(_ring, WorkFor, _broken!);
        return null;
    });

    private ProgramWork WorkFor(RingMessage call)
    {
        // What belongs on the stream's thread keeps an order there, and may rely on never running twice at once.
        ExecutorAddress callee = call.Header.Tag;
        ulong number = call.Header.SequenceNumber;
        return new ProgramWork(
            () => _caller!.ThreadOf(callee) is ServiceThread.Program ? _caller.Call(callee, new ServiceCall(call.Arguments, null)) : default,
            result => Report(number, result));
    }

    private void Report(ulong number, ReadOnlyMemory<byte> result)
    {
        try
        {
            if (!_ring!.TryAnswer(number, result.Span))
            {
                _answerOverStream!(number, result);
                _ring.AnswerElsewhere(number);
            }
        }
        catch (MalformedMessageException exception)
        {
            _broken!(exception.Message);
        }
    }
}
