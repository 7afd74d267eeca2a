using System.Buffers.Binary;
using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Messages;

/// <summary>The content of a Hangup message: an <c>error</c>, as LLVM has it, and where the process behind the stream has ended, how.</summary>
/// <remarks>The latter stands at the end and has a fixed form. A process can be killed while it writes a message; who reports its end cannot know how
/// much of that message is out, and a reader finds the report as the last bytes of the stream nevertheless.</remarks>
internal static class HangupMessages
{
    private const ulong Mark = 0x646e455f79656e74;
    private const int EndSize = 24;

    /// <summary>Writes the content.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="problem">What went wrong, for people; null for an orderly end.</param>
    /// <param name="end">How the process ended.</param>
    public static SpsWriter Encode(SpsWriter writer, string? problem, ProcessEnd? end)
    {
        CommonResults.EncodeError(writer, problem);
        return end is { } known ? writer.UInt64(Mark).UInt64(known.IsSignal ? 1u : known.IsForced ? 2u : 0u).UInt64((uint)known.Value) : writer;
    }

    /// <summary>Reads how the process ended from a Hangup message's content, or from the last bytes of a stream.</summary>
    /// <returns>Null when they do not say.</returns>
    public static ProcessEnd? FindEnd(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < EndSize || BinaryPrimitives.ReadUInt64LittleEndian(bytes[^EndSize..]) != Mark)
        {
            return null;
        }

        ulong kind = BinaryPrimitives.ReadUInt64LittleEndian(bytes[^16..]);
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(bytes[^8..]);
        return kind <= 2 && value <= (kind == 1 ? byte.MaxValue : uint.MaxValue) ? new ProcessEnd(kind == 1, (int)(uint)value) { IsForced = kind == 2 } : null;
    }
}
