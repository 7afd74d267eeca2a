using Jitney.Protocol.Messages;

namespace Jitney.Interop.Rings;

/// <summary>A message out of a ring.</summary>
/// <param name="Header">Its header. The opcode Setup says that the result with this number has gone over the stream.</param>
/// <param name="Arguments">Its argument bytes; the receiver's own.</param>
internal readonly record struct RingMessage(MessageHeader Header, ReadOnlyMemory<byte> Arguments);
