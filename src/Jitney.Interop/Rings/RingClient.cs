using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Interop.Rings;

/// <summary>The controller's end of a call ring.</summary>
/// <remarks>Whoever has claimed the ring uses it alone until the answer is there; others take the stream. Disposal is for whoever has claimed it too.</remarks>
internal sealed class RingClient : IDisposable
{
    private readonly RingMemory _memory;
    private SpinBudget _budget = SpinBudget.Full;
    private int _claimed;

    private RingClient(RingMemory memory) => _memory = memory;

    /// <summary>Makes a ring.</summary>
    /// <param name="memory">What the executor gets; the caller's.</param>
    /// <exception cref="SystemCallException">The system refused.</exception>
    public static RingClient Create(out MemoryObject memory)
    {
        var made = MemoryObject.Create("jitney-calls", RingLayout.Size);
        try
        {
            var client = new RingClient(RingMemory.Map(made, isMaker: true));
            memory = made;
            return client;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>Takes the ring for one call, if the executor waits at it and nobody else has taken it.</summary>
    public bool TryClaim()
    {
        if (Interlocked.CompareExchange(ref _claimed, 1, 0) != 0)
        {
            return false;
        }

        // The other end's word alone would not do: it could say that it waits while a call is under way.
        if (Interlocked.CompareExchange(ref _memory.State, RingState.Claimed, RingState.Serving) == RingState.Serving)
        {
            return true;
        }

        Volatile.Write(ref _claimed, 0);
        return false;
    }

    /// <summary>Takes the ring for good, so that it can be disposed of.</summary>
    public bool TryRetire() => Interlocked.CompareExchange(ref _claimed, 1, 0) == 0;

    /// <summary>Gives the ring back once the answer has been taken out.</summary>
    public void Release()
    {
        _ = Interlocked.CompareExchange(ref _memory.State, RingState.Serving, RingState.Claimed);
        Volatile.Write(ref _claimed, 0);
    }

    /// <summary>Writes a call of at most <see cref="RingLayout.MaximumArguments"/> argument bytes.</summary>
    /// <exception cref="MalformedMessageException">The executor broke the protocol.</exception>
    public void Send(ulong number, ExecutorAddress function, ReadOnlySpan<byte> arguments) =>
        _memory.Calls.Write(MessageHeader.For(Opcode.CallWrapper, number, function, arguments.Length), arguments);

    /// <summary>Takes an answer out, if it is there.</summary>
    /// <exception cref="MalformedMessageException">The executor broke the protocol.</exception>
    public bool TryReceive(out RingMessage message) => _memory.Answers.TryRead(out message);

    /// <summary>Looks for an answer for a short time.</summary>
    public bool Spin() => _budget.Spin(_memory.Answers, static answers => answers.HasMessage);

    /// <summary>Sleeps until an answer may be there, or <see cref="Wake"/> is called.</summary>
    /// <param name="isEnough">Another reason not to sleep; who changes it calls <see cref="Wake"/> afterwards.</param>
    public void Sleep(Func<bool> isEnough) => _memory.Answers.Sleep(isEnough);

    /// <summary>Ends a sleep.</summary>
    public void Wake() => _memory.Answers.Ring();

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
