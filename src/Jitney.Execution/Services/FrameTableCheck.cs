using System.Buffers;
using System.Buffers.Binary;
using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services;

/// <summary>Looks whether a range holds an <c>.eh_frame</c> that the unwinder can walk: it believes every length it finds.</summary>
internal static class FrameTableCheck
{
    private const uint LongLength = 0xFFFF_FFFF;
    private const int PieceSize = 64 * 1024;

    /// <summary>Walks the records from the first one to the terminating zero word, in the range or right behind it.</summary>
    /// <returns>Null, or what is wrong.</returns>
    internal static string? Problem(ExecutorAddressRange range)
    {
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            ulong pieceStart = 0;
            ulong pieceEnd = 0;
            for (ulong record = range.Start.Value; record <= range.End.Value;)
            {
                if (record < pieceStart || record + 12 > pieceEnd)
                {
                    // What ends with the range need not be followed by anything.
                    ulong wanted = Math.Min(PieceSize, Math.Max(range.End.Value - record, sizeof(uint)));
                    if (OwnMemory.Read(record, piece.AsSpan(0, (int)wanted)) is string problem)
                    {
                        return $"the unwind table {range} cannot be read: {problem}";
                    }

                    (pieceStart, pieceEnd) = (record, record + wanted);
                }

                ReadOnlySpan<byte> bytes = piece.AsSpan((int)(record - pieceStart), (int)(pieceEnd - record));
                ulong length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
                if (length == 0)
                {
                    return null;
                }

                // The unwinder does not know the long form either.
                ulong left = range.End.Value - record;
                if (length == LongLength || length < sizeof(uint) || left < sizeof(uint) || length > left - sizeof(uint))
                {
                    return $"the unwind table {range} has a record of {length} bytes at {(ExecutorAddress)record}";
                }

                record += sizeof(uint) + length;
            }

            return $"the unwind table {range} has no end";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
