using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Messages;

/// <summary>Forms of <see cref="BootstrapSymbols.MemoryRead"/> (as LLVM 21 has it) and <see cref="BootstrapSymbols.MemoryWrite"/>.</summary>
/// <remarks>Neither has a way to report an error; the result of a write is empty.</remarks>
internal static class MemoryAccessMessages
{
    /// <summary>Writes the arguments of a read.</summary>
    public static SpsWriter EncodeRead(SpsWriter writer, IReadOnlyCollection<ExecutorAddressRange> ranges) => writer.Ranges(ranges);

    /// <summary>Reads the arguments of a read.</summary>
    public static ExecutorAddressRange[] DecodeRead(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return reader.Ranges();
    }

    /// <summary>Begins the result of a read; room for each range's bytes follows.</summary>
    public static SpsWriter BeginReadResult(SpsWriter writer, int ranges) => writer.Count(ranges);

    /// <summary>Where the next range's bytes go in the result of a read, which saves a copy.</summary>
    public static Span<byte> RoomForRead(SpsWriter writer, int size) => writer.Count(size).Room(size);

    /// <summary>Reads the result of a read, as views of <paramref name="result"/>.</summary>
    public static ReadOnlyMemory<byte>[] DecodeReadResult(ReadOnlyMemory<byte> result)
    {
        var reader = new SpsReader(result.Span);
        var buffers = new ReadOnlyMemory<byte>[reader.Count(8)];
        for (int index = 0; index < buffers.Length; index++)
        {
            buffers[index] = reader.View(result);
        }

        return buffers;
    }

    /// <summary>Writes the arguments of a write.</summary>
    public static SpsWriter EncodeWrite(SpsWriter writer, IReadOnlyCollection<MemoryContent> contents) => writer.Contents(contents);

    /// <summary>Reads the arguments of a write; contents are views of <paramref name="arguments"/>.</summary>
    public static MemoryContent[] DecodeWrite(ReadOnlyMemory<byte> arguments)
    {
        var reader = new SpsReader(arguments.Span);
        return reader.Contents(arguments);
    }
}
