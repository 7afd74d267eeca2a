using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Messages;

/// <summary>Sequences that several messages have in common.</summary>
internal static class SpsSequences
{
    private const MemoryProtection ProtectionBits = MemoryProtection.Read | MemoryProtection.Write | MemoryProtection.Execute;

    /// <summary>Reads a protection; drops the bits that say something else.</summary>
    public static MemoryProtection Protection(this ref SpsReader reader) => (MemoryProtection)reader.Byte() & ProtectionBits;

    public static ExecutorAddress[] Addresses(this ref SpsReader reader)
    {
        var values = new ExecutorAddress[reader.Count(8)];
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = reader.Address();
        }

        return values;
    }

    public static SpsWriter Ranges(this SpsWriter writer, IReadOnlyCollection<ExecutorAddressRange> values)
    {
        writer.Count(values.Count);
        foreach (ExecutorAddressRange value in values)
        {
            writer.Range(value);
        }

        return writer;
    }

    public static ExecutorAddressRange[] Ranges(this ref SpsReader reader)
    {
        var values = new ExecutorAddressRange[reader.Count(16)];
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = reader.Range();
        }

        return values;
    }

    public static SpsWriter Segments(this SpsWriter writer, IReadOnlyCollection<ProtectedSegment> values)
    {
        writer.Count(values.Count);
        foreach (ProtectedSegment value in values)
        {
            writer.Byte((byte)value.Protection).Address(value.Address).UInt64(value.Size);
        }

        return writer;
    }

    public static ProtectedSegment[] Segments(this ref SpsReader reader)
    {
        var values = new ProtectedSegment[reader.Count(17)];
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = new ProtectedSegment(reader.Protection(), reader.Address(), reader.UInt64());
        }

        return values;
    }

    public static SpsWriter Contents(this SpsWriter writer, IReadOnlyCollection<MemoryContent> values)
    {
        writer.Count(values.Count);
        foreach (MemoryContent value in values)
        {
            writer.Address(value.Address).Bytes(value.Bytes.Span);
        }

        return writer;
    }

    /// <summary>Reads contents as views of <paramref name="message"/>, over which <paramref name="reader"/> was made.</summary>
    public static MemoryContent[] Contents(this ref SpsReader reader, ReadOnlyMemory<byte> message)
    {
        var values = new MemoryContent[reader.Count(16)];
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = new MemoryContent(reader.Address(), reader.View(message));
        }

        return values;
    }

    /// <summary>Reads a sequence of bytes as a view of <paramref name="message"/>, over which <paramref name="reader"/> was made.</summary>
    public static ReadOnlyMemory<byte> View(this ref SpsReader reader, ReadOnlyMemory<byte> message)
    {
        int length = reader.Bytes().Length;
        return message.Slice(message.Length - reader.Remaining - length, length);
    }
}
