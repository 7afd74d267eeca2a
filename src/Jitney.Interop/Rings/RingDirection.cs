using Jitney.Protocol.Messages;
using Jitney.Protocol.Wire;

namespace Jitney.Interop.Rings;

/// <summary>One direction of a call ring: one thread at a time writes, one at a time reads, in different processes.</summary>
/// <remarks>
/// Indices count up for ever and wrap around. Each end keeps its own index for itself and only publishes it, so nothing that the other end writes
/// makes this one leave its slots: what it reads - the other index, sizes - is copied once, and checked.
/// </remarks>
internal sealed unsafe class RingDirection
{
    private readonly uint* _head;
    private readonly uint* _tail;
    private readonly uint* _bell;
    private readonly uint* _sleeper;
    private readonly byte* _slots;
    private readonly ISharedWait _wait;
    private uint _next;

    /// <summary>Makes one end of a direction.</summary>
    /// <param name="words">Its words, inside memory of the ring's whole size that stays mapped as long as this object is used.</param>
    /// <param name="slots">Its slots, likewise.</param>
    /// <param name="wait">How to sleep.</param>
    public RingDirection(byte* words, byte* slots, ISharedWait wait)
    {
        _wait = wait;
        _head = (uint*)(words + RingLayout.HeadOffset);
        _tail = (uint*)(words + RingLayout.TailOffset);
        _bell = (uint*)(words + RingLayout.BellOffset);
        _sleeper = (uint*)(words + RingLayout.SleeperOffset);
        _slots = slots;
    }

    /// <summary>Puts a message into the next slot and wakes the reader if it sleeps.</summary>
    /// <exception cref="MalformedMessageException">There is no free slot, which cannot be if both ends keep to the protocol.</exception>
    public void Write(in MessageHeader header, ReadOnlySpan<byte> arguments)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(arguments.Length, RingLayout.MaximumArguments);
        uint used = unchecked(_next - Volatile.Read(ref *_tail));
        if (used >= RingLayout.SlotCount)
        {
            throw new MalformedMessageException($"the call ring's reader is {used} messages behind, and there are {RingLayout.SlotCount} slots");
        }

        // The slot lies inside the ring's memory, whatever the other end has written.
        var slot = new Span<byte>(_slots + ((_next % RingLayout.SlotCount) * RingLayout.SlotSize), RingLayout.SlotSize);
        header.Write(slot);
        arguments.CopyTo(slot[MessageHeader.Length..]);
        _next = unchecked(_next + 1);
        Volatile.Write(ref *_head, _next);

        // Either the reader, who announces its sleep before it looks a last time, sees the message, or it is seen sleeping here.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref *_sleeper) != 0)
        {
            Ring();
        }
    }

    /// <summary>Whether there may be a message.</summary>
    public bool HasMessage => Volatile.Read(ref *_head) != _next;

    /// <summary>Takes the next message.</summary>
    /// <exception cref="MalformedMessageException">What the other end wrote is none.</exception>
    public bool TryRead(out RingMessage message)
    {
        message = default;
        uint waiting = unchecked(Volatile.Read(ref *_head) - _next);
        if (waiting == 0)
        {
            return false;
        }

        if (waiting > RingLayout.SlotCount)
        {
            throw new MalformedMessageException($"a call ring of {RingLayout.SlotCount} slots claims to hold {waiting} messages");
        }

        // Copied before it is looked at: the other end could still change the slot.
        var slot = new ReadOnlySpan<byte>(_slots + ((_next % RingLayout.SlotCount) * RingLayout.SlotSize), RingLayout.SlotSize);
        Span<byte> headerBytes = stackalloc byte[MessageHeader.Length];
        slot[..MessageHeader.Length].CopyTo(headerBytes);
        var header = MessageHeader.Read(headerBytes, RingLayout.SlotSize);
        message = new RingMessage(header, slot.Slice(MessageHeader.Length, header.ArgumentSize).ToArray());
        _next = unchecked(_next + 1);
        Volatile.Write(ref *_tail, _next);
        return true;
    }

    /// <summary>Sleeps until a message is there or <see cref="Ring"/> is called; may return for no reason.</summary>
    /// <param name="isEnough">Whether there is another reason not to sleep. Who changes that calls <see cref="Ring"/> afterwards.</param>
    public void Sleep(Func<bool> isEnough)
    {
        uint bell = Volatile.Read(ref *_bell);
        Volatile.Write(ref *_sleeper, 1);
        Interlocked.MemoryBarrier();
        if (!HasMessage && !isEnough())
        {
            _wait.Sleep(_bell, bell);
        }

        Volatile.Write(ref *_sleeper, 0);
    }

    /// <summary>Wakes the reader. May be called by any thread of either process.</summary>
    public void Ring()
    {
        Interlocked.Increment(ref *_bell);
        _wait.Wake(_bell);
    }
}
