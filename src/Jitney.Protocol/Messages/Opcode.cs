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
}
