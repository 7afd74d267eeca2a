using System.Buffers.Binary;
using Jitney.Linking.Fixups;
using Jitney.Linking.Graph;

namespace Jitney.Linking.Architectures.RiscV64;

/// <summary>Differences of labels, which objects leave to linkers because code may become shorter: one relocation adds or sets, the next one subtracts.</summary>
internal static class LabelArithmetic
{
    private const byte More = 0x80;
    private const int BitsOfByte = 7;
    private const int LongestUleb128 = 10;
    private const byte Six = 0x3f;

    /// <summary>Adds a value to what stands at a place, subtracts it, or sets it. Numbers go round, as the specification says.</summary>
    public static void Write(EdgeKind kind, ulong value, Span<byte> place)
    {
        unchecked
        {
            switch (kind)
            {
                case EdgeKind.Add8:
                    place[0] += (byte)value;
                    break;
                case EdgeKind.Subtract8:
                    place[0] -= (byte)value;
                    break;
                case EdgeKind.Set8:
                    place[0] = (byte)value;
                    break;
                case EdgeKind.Subtract6:
                    place[0] = (byte)((place[0] & ~Six) | ((place[0] - (byte)value) & Six));
                    break;
                case EdgeKind.Set6:
                    place[0] = (byte)((place[0] & ~Six) | ((byte)value & Six));
                    break;
                case EdgeKind.Add16:
                    BinaryPrimitives.WriteUInt16LittleEndian(place, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(place) + value));
                    break;
                case EdgeKind.Subtract16:
                    BinaryPrimitives.WriteUInt16LittleEndian(place, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(place) - value));
                    break;
                case EdgeKind.Set16:
                    BinaryPrimitives.WriteUInt16LittleEndian(place, (ushort)value);
                    break;
                case EdgeKind.Add32:
                    BinaryPrimitives.WriteUInt32LittleEndian(place, (uint)(BinaryPrimitives.ReadUInt32LittleEndian(place) + value));
                    break;
                case EdgeKind.Subtract32:
                    BinaryPrimitives.WriteUInt32LittleEndian(place, (uint)(BinaryPrimitives.ReadUInt32LittleEndian(place) - value));
                    break;
                case EdgeKind.Set32:
                    BinaryPrimitives.WriteUInt32LittleEndian(place, (uint)value);
                    break;
                case EdgeKind.Add64:
                    BinaryPrimitives.WriteUInt64LittleEndian(place, BinaryPrimitives.ReadUInt64LittleEndian(place) + value);
                    break;
                case EdgeKind.Subtract64:
                    BinaryPrimitives.WriteUInt64LittleEndian(place, BinaryPrimitives.ReadUInt64LittleEndian(place) - value);
                    break;
            }
        }
    }

    /// <summary>Writes a difference as ULEB128, as long as what stands there.</summary>
    /// <returns>How many of the edges behind belong to it.</returns>
    public static int WriteUleb128(in BlockFixup block, in Edge set, in Edge subtract, Span<byte> place)
    {
        int length = LengthOfUleb128(place);
        if (length == 0 || subtract.Kind != EdgeKind.SubtractUleb128 || subtract.Offset != set.Offset)
        {
            block.Report(set, "no ULEB128 number stands there, or nothing is subtracted from it");
            return 0;
        }

        ulong value = unchecked(block.Target(set) + block.Addend(set) - block.Target(subtract) - block.Addend(subtract));
        if (length < LongestUleb128 && value >> (BitsOfByte * length) != 0)
        {
            block.Report(set, nameof(EdgeKind.SetUleb128), value, "0", $"0x{(1UL << (BitsOfByte * length)) - 1:x}");
            return 1;
        }

        for (int index = 0; index < length; index++, value >>= BitsOfByte)
        {
            place[index] = (byte)((byte)(value & ~(ulong)More) | (index + 1 < length ? More : 0));
        }

        return 1;
    }

    /// <summary>How long the ULEB128 number at a place is; 0 where it does not end, or is longer than any number.</summary>
    public static int LengthOfUleb128(ReadOnlySpan<byte> place)
    {
        for (int index = 0; index < Math.Min(place.Length, LongestUleb128); index++)
        {
            if ((place[index] & More) == 0)
            {
                return index + 1;
            }
        }

        return 0;
    }
}
