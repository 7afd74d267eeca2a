using Jitney.Interop.Memory;

namespace Jitney.Interop.Rings;

/// <summary>A call ring's memory: one memory object that both ends map.</summary>
internal sealed unsafe class RingMemory : IDisposable
{
    private readonly MappedMemory _view;
    private readonly byte* _start;
    private readonly (ISharedWait Calls, ISharedWait Answers) _waits;

    private RingMemory(MappedMemory view, bool isMaker)
    {
        _view = view;

        // The view neither moves nor goes before it is disposed of.
        _start = (byte*)view.Address.Value;
        _view.Commit(0, RingLayout.Size);
        _waits = SharedWaits.Here.Make(view.GetSpan().Slice(RingLayout.WaitOffset, RingLayout.WaitSize), isMaker);
        Calls = new RingDirection(_start + RingLayout.CallsOffset, _start + RingLayout.SlotsOffset, _waits.Calls);
        Answers = new RingDirection(
            _start + RingLayout.AnswersOffset, _start + RingLayout.SlotsOffset + (RingLayout.SlotCount * RingLayout.SlotSize), _waits.Answers);
    }

    /// <summary>From the controller to the executor.</summary>
    public RingDirection Calls { get; }

    /// <summary>From the executor to the controller.</summary>
    public RingDirection Answers { get; }

    /// <summary>Who may use the ring: one of <see cref="RingState"/>, or whatever the other end has written.</summary>
    public ref int State => ref *(int*)(_start + RingLayout.StateOffset);

    /// <summary>Maps a memory object.</summary>
    /// <param name="memory">The object.</param>
    /// <param name="isMaker">Whether it was made at this end, and nobody else has it yet.</param>
    /// <exception cref="SystemCallException">The system refused, or the object has not the size that both ends agree on, or could be made smaller.</exception>
    public static RingMemory Map(MemoryObject memory, bool isMaker)
    {
        if (memory.Size != RingLayout.Size || !memory.CannotShrink)
        {
            throw new SystemCallException(SystemProblem.InvalidArgument, "mmap", $"a call ring takes a sealed memory object of {RingLayout.Size} bytes");
        }

        MappedMemory view = MappedMemory.ViewOf(memory);
        try
        {
            return new RingMemory(view, isMaker);
        }
        catch
        {
            ((IDisposable)view).Dispose();
            throw;
        }
    }

    /// <summary>Keeps the mapping out of processes that are forked off: they share the memory, and would answer calls that were not theirs.</summary>
    public void HideFromChildren() => _view.HideFromChildren();

    /// <inheritdoc/>
    public void Dispose()
    {
        _waits.Calls.Dispose();
        _waits.Answers.Dispose();
        ((IDisposable)_view).Dispose();
    }
}
