using System.Buffers;
using System.Buffers.Binary;
using Jitney.Interop.Memory;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services.Linux;

/// <summary>Looks whether a range holds an <c>.eh_frame</c> that the unwinder can walk: it believes every length it finds.</summary>
internal static class FrameTableCheck
{
    private const uint LongLength = 0xFFFF_FFFF;
    private const int PieceSize = 64 * 1024;

    /// <summary>Walks the records from the first one to the terminating zero word, in the range or right behind it.</summary>
    /// <param name="range">Where the table is said to lie.</param>
    /// <param name="isMapped">Whether a range is known to be mapped for reading.</param>
    /// <returns>Null, or what is wrong.</returns>
    internal static string? Problem(ExecutorAddressRange range, Func<ExecutorAddressRange, bool> isMapped)
    {
        // The end may stand right behind the table.
        var all = ExecutorAddressRange.Of(range.Start, unchecked(range.Size + sizeof(uint)));
        return range.Size < int.MaxValue - sizeof(uint) && isMapped(all) ? ProblemOf(range, OwnMemory.Here.View(all)) : ProblemOfCopies(range);
    }

    private static string? ProblemOf(ExecutorAddressRange range, ReadOnlySpan<byte> bytes)
    {
        for (ulong record = 0; record <= range.Size;)
        {
            ulong length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(int)record..]);
            if (length == 0)
            {
                return null;
            }

            if (Refusal(range, range.Start + record, length) is string refusal)
            {
                return refusal;
            }

            record += sizeof(uint) + length;
        }

        return $"the unwind table {range} has no end";
    }

    // The unwinder does not know the long form either.
    private static string? Refusal(ExecutorAddressRange range, ExecutorAddress record, ulong length)
    {
        ulong left = range.End - record;
        return length == LongLength || length < sizeof(uint) || left < sizeof(uint) || length > left - sizeof(uint)
            ? $"the unwind table {range} has a record of {length} bytes at {record}"
            : null;
    }

    private static string? ProblemOfCopies(ExecutorAddressRange range)
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
                    if (OwnMemory.Here.Read(record, piece.AsSpan(0, (int)wanted)) is string problem)
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

                if (Refusal(range, (ExecutorAddress)record, length) is string refusal)
                {
                    return refusal;
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
