using Jitney.Interop.Memory;

namespace Jitney.Interop.Rings;

/// <summary>A call ring's memory: one memory object that both ends map.</summary>
internal sealed unsafe class RingMemory : IDisposable
{
    private readonly MappedMemory _view;
    private readonly byte* _start;

    private RingMemory(MappedMemory view)
    {
        _view = view;

        // The view neither moves nor goes before it is disposed of.
        _start = (byte*)view.Address.Value;
        var wait = SharedWaits.Here.Make();
        Calls = new RingDirection(_start + RingLayout.CallsOffset, _start + RingLayout.SlotsOffset, wait);
        Answers = new RingDirection(
            _start + RingLayout.AnswersOffset, _start + RingLayout.SlotsOffset + (RingLayout.SlotCount * RingLayout.SlotSize), wait);
    }

    /// <summary>From the controller to the executor.</summary>
    public RingDirection Calls { get; }

    /// <summary>From the executor to the controller.</summary>
    public RingDirection Answers { get; }

    /// <summary>Who may use the ring: one of <see cref="RingState"/>, or whatever the other end has written.</summary>
    public ref int State => ref *(int*)(_start + RingLayout.StateOffset);

    /// <summary>Maps a memory object.</summary>
    /// <exception cref="SystemCallException">The system refused, or the object has not the size that both ends agree on, or could be made smaller.</exception>
    public static RingMemory Map(MemoryObject memory)
    {
        if (memory.Size != RingLayout.Size || !memory.CannotShrink)
        {
            throw new SystemCallException(SystemProblem.InvalidArgument, "mmap", $"a call ring takes a sealed memory object of {RingLayout.Size} bytes");
        }

        return new RingMemory(MappedMemory.ViewOf(memory));
    }

    /// <summary>Keeps the mapping out of processes that are forked off: they share the memory, and would answer calls that were not theirs.</summary>
    public void HideFromChildren() => _view.HideFromChildren();

    /// <inheritdoc/>
    public void Dispose() => ((IDisposable)_view).Dispose();
}
