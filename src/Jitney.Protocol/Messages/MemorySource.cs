namespace Jitney.Protocol.Messages;

/// <summary>Where a reservation's memory object comes from; the numbers are those of the wire.</summary>
internal enum MemorySource : byte
{
    /// <summary>The executor makes it itself, and bytes come as contents of messages.</summary>
    Executor = 0,

    /// <summary>Its descriptor comes with the message, and the controller writes through a view of its own.</summary>
    Descriptor = 1,
}
