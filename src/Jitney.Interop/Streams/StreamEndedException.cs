namespace Jitney.Interop.Streams;

/// <summary>Nothing can be written because the other end does not read any more.</summary>
public sealed class StreamEndedException() : Exception("the other end does not read any more");
