using Jitney.Protocol.Messages;

namespace Jitney.Interop.Rings;

/// <summary>Where things lie in a call ring's memory. Both ends must agree (docs/protocol.md); each word that one end writes has a cache line of its own.</summary>
internal static class RingLayout
{
    /// <summary>The whole memory's size: the words, then the slots of calls, then those of answers.</summary>
    public const int Size = 4096 + (2 * SlotCount * SlotSize);

    /// <summary>One message's room.</summary>
    public const int SlotSize = 512;

    /// <summary>How many messages one direction holds; a power of two.</summary>
    public const int SlotCount = 16;

    /// <summary>The most argument bytes of a message in a slot.</summary>
    public const int MaximumArguments = SlotSize - MessageHeader.Length;

    /// <summary>Room for what the system needs to wait by.</summary>
    public const int WaitSize = 64;

    internal const int StateOffset = 0;
    internal const int WaitOffset = 1024;
    internal const int CallsOffset = 256;
    internal const int AnswersOffset = 512;

    // Within a direction.
    internal const int HeadOffset = 0;
    internal const int TailOffset = 64;
    internal const int BellOffset = 128;
    internal const int SleeperOffset = 132;

    internal const int SlotsOffset = 4096;
}
