using System.Buffers.Binary;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Messages;

/// <summary>The 32 bytes before the argument bytes of every message.</summary>
/// <param name="Size">The whole message's size in bytes, the header included.</param>
/// <param name="Opcode">What the message is.</param>
/// <param name="SequenceNumber">The call's number, chosen by the caller; 0 for Setup and Hangup.</param>
/// <param name="Tag">The callee of a call, or the number of a descriptor; null for all others.</param>
internal readonly record struct MessageHeader(ulong Size, Opcode Opcode, ulong SequenceNumber, ExecutorAddress Tag)
{
    /// <summary>The header's own size in bytes.</summary>
    public const int Length = 32;

    /// <summary>The header of a message with so many argument bytes.</summary>
    public static MessageHeader For(Opcode opcode, ulong sequenceNumber, ExecutorAddress tag, int argumentSize) =>
        new(Length + (ulong)argumentSize, opcode, sequenceNumber, tag);

    /// <summary>How many argument bytes follow.</summary>
    public int ArgumentSize => (int)(Size - Length);

    /// <summary>Writes the header into the first <see cref="Length"/> bytes.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, Size);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], (ulong)Opcode);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], SequenceNumber);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], Tag.Value);
    }

    /// <summary>Reads and checks a header.</summary>
    /// <param name="bytes">At least <see cref="Length"/> bytes.</param>
    /// <param name="maximumSize">The largest <see cref="Size"/> that is accepted; at most <see cref="int.MaxValue"/>.</param>
    /// <exception cref="MalformedMessageException">The size is below 32 or above the limit, the opcode is unknown, or a message that
    /// is no call has a tag.</exception>
    public static MessageHeader Read(ReadOnlySpan<byte> bytes, int maximumSize)
    {
        var header = new MessageHeader(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            (Opcode)BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            new ExecutorAddress(BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..])));
        if (header.Size < Length)
        {
            throw new MalformedMessageException($"a message of {header.Size} bytes is shorter than its header");
        }

        if (header.Size > (ulong)maximumSize)
        {
            throw new MalformedMessageException($"a message of {header.Size} bytes is longer than the {maximumSize} that are allowed");
        }

        if (header.Opcode is > Opcode.CallWrapper and not Opcode.Descriptor)
        {
            throw new MalformedMessageException($"{(ulong)header.Opcode} is no opcode");
        }

        if (header.Opcode is not (Opcode.CallWrapper or Opcode.Descriptor) && !header.Tag.IsNull)
        {
            throw new MalformedMessageException($"a {header.Opcode} message has the tag {header.Tag}");
        }

        if (header.Opcode is Opcode.Descriptor && header.Size != Length)
        {
            throw new MalformedMessageException($"a {header.Opcode} message has {header.ArgumentSize} bytes of arguments");
        }

        return header;
    }
}
