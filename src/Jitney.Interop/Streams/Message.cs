using Jitney.Protocol.Messages;

namespace Jitney.Interop.Streams;

/// <summary>A message as it was read.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Arguments">Its argument bytes; the receiver's own.</param>
/// <param name="Descriptor">The descriptor that came with it, if any; the receiver closes it.</param>
internal readonly record struct Message(MessageHeader Header, ReadOnlyMemory<byte> Arguments, SafeDescriptor? Descriptor);
