using System.Runtime.InteropServices;
using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Interop.Rings;

/// <summary>The executor's end of a call ring, at which one thread serves. It stays mapped as long as the process lives.</summary>
internal sealed class RingServer
{
    private readonly RingMemory _memory;
    private SpinBudget _budget = SpinBudget.Full;
    private bool _isWarm;
    private volatile bool _isRecalled;

    private RingServer(RingMemory memory) => _memory = memory;

    /// <summary>Maps the ring that a controller has made.</summary>
    /// <param name="descriptor">Its memory object; owned from now on, also when this method throws.</param>
    /// <exception cref="SystemCallException">It is none.</exception>
    public static RingServer Open(SafeHandle descriptor)
    {
        using var memory = MemoryObject.Adopt(descriptor);
        var mapped = RingMemory.Map(memory, isMaker: false);
        mapped.HideFromChildren();
        return new RingServer(mapped);
    }

    /// <summary>Says that this thread waits for calls now. Whoever recalls the thread must not do so at the same time.</summary>
    public void Enter()
    {
        _isRecalled = false;
        _ = Interlocked.CompareExchange(ref _memory.State, RingState.Serving, RingState.Away);
    }

    /// <summary>Calls the thread away from the ring, for other work.</summary>
    /// <returns>False when the controller has taken the ring already: then the thread is busy.</returns>
    public bool TryRecall()
    {
        int state = Interlocked.CompareExchange(ref _memory.State, RingState.Away, RingState.Serving);
        if (state is not (RingState.Serving or RingState.Away))
        {
            return false;
        }

        Wake();
        return true;
    }

    /// <summary>Makes <see cref="TryTake"/> return, whatever the controller does.</summary>
    public void Wake()
    {
        _isRecalled = true;
        _memory.Calls.Ring();
    }

    /// <summary>Waits for the next call.</summary>
    /// <returns>False when the thread was recalled.</returns>
    /// <exception cref="MalformedMessageException">The controller broke the protocol.</exception>
    public bool TryTake(out RingMessage call)
    {
        // A controller that has just got an answer may well call again; one that has not called for a while is not worth looking for.
        if (_isWarm)
        {
            _isWarm = _budget.Spin(this, static ring => ring._memory.Calls.HasMessage || ring._isRecalled);
        }

        while (!_memory.Calls.TryRead(out call))
        {
            if (_isRecalled)
            {
                return false;
            }

            _memory.Calls.Sleep(() => _isRecalled);
        }

        _isWarm = true;
        return call.Header.Opcode is Opcode.CallWrapper
            ? true
            : throw new MalformedMessageException($"a {call.Header.Opcode} message came in the call ring");
    }

    /// <summary>Writes a result if it fits into a slot.</summary>
    /// <exception cref="MalformedMessageException">The controller broke the protocol.</exception>
    public bool TryAnswer(ulong number, ReadOnlySpan<byte> result)
    {
        if (result.Length > RingLayout.MaximumArguments)
        {
            return false;
        }

        _memory.Answers.Write(MessageHeader.For(Opcode.Result, number, ExecutorAddress.Null, result.Length), result);
        return true;
    }

    /// <summary>Says that a result has gone over the stream.</summary>
    /// <exception cref="MalformedMessageException">The controller broke the protocol.</exception>
    public void AnswerElsewhere(ulong number) =>
        _memory.Answers.Write(MessageHeader.For(Opcode.Setup, number, ExecutorAddress.Null, 0), []);
}
