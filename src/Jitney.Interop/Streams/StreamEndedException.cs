namespace Jitney.Interop.Streams;

/// <summary>Nothing can be written because the other end does not read any more.</summary>
internal sealed class StreamEndedException() : Exception("the other end does not read any more");
