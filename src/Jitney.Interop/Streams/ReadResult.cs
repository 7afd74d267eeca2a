namespace Jitney.Interop.Streams;

/// <summary>What came of reading a message.</summary>
internal enum ReadResult
{
    /// <summary>There is a message.</summary>
    Complete,

    /// <summary>Some of it is still to come; wait for the input to be readable.</summary>
    Incomplete,

    /// <summary>The stream ended between messages.</summary>
    Ended,

    /// <summary>The stream ended inside a message.</summary>
    Torn,
}
