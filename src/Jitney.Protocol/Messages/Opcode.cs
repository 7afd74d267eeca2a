namespace Jitney.Protocol.Messages;

/// <summary>What a message is; the numbers are those of the wire.</summary>
internal enum Opcode : ulong
{
    /// <summary>The executor's first message: a <see cref="SetupMessage"/>.</summary>
    Setup = 0,

    /// <summary>Either end says farewell, with an <c>error</c> as argument bytes.</summary>
    Hangup = 1,

    /// <summary>The answer to a call, with the call's sequence number.</summary>
    Result = 2,

    /// <summary>A call of a wrapper function.</summary>
    CallWrapper = 3,

    /// <summary>Says which number a descriptor has in the receiver, into which the sender has put it; it belongs to the message with the same sequence number, which follows.
    /// LLVM knows no such message.</summary>
    /// <remarks>Only where the system does not let descriptors travel with bytes (docs/protocol.md, "Descriptors").</remarks>
    Descriptor = 0x4a44,
}
