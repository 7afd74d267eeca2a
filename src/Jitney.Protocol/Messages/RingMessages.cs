using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Messages;

/// <summary>The form of the service that opens a call ring. Its result is an <c>error</c>.</summary>
internal static class RingMessages
{
    /// <summary>Writes the arguments.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="slotSize">Bytes of one slot.</param>
    /// <param name="slotCount">Slots of one direction.</param>
    public static SpsWriter EncodeOpen(SpsWriter writer, uint slotSize, uint slotCount) =>
        writer.Int32(unchecked((int)slotSize)).Int32(unchecked((int)slotCount));

    /// <summary>Reads the arguments.</summary>
    /// <param name="arguments">The bytes.</param>
    /// <param name="slotSize">Bytes of one slot.</param>
    /// <param name="slotCount">Slots of one direction.</param>
    public static void DecodeOpen(ReadOnlySpan<byte> arguments, out uint slotSize, out uint slotCount)
    {
        var reader = new SpsReader(arguments);
        slotSize = unchecked((uint)reader.Int32());
        slotCount = unchecked((uint)reader.Int32());
    }
}
