using System.Buffers.Binary;
using System.Globalization;
using Jitney.Functions;

namespace Jitney.CallChecks;

/// <summary>A number of C.</summary>
/// <param name="Name">What C calls it.</param>
/// <param name="Layout">Its layout.</param>
/// <param name="IsFloat">Whether it is a floating-point number.</param>
internal sealed record Number(string Name, NativeLayout Layout, bool IsFloat)
{
    /// <summary>A value that it can have, in memory.</summary>
    public byte[] Random(Random random)
    {
        var bytes = new byte[Layout.Size];
        random.NextBytes(bytes);
        if (IsFloat)
        {
            // One that both sizes can hold.
            float value = random.Next(-1 << 20, 1 << 20) / 16f;
            if (Layout.Size == sizeof(float))
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            }
            else
            {
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
            }
        }

        return bytes;
    }

    /// <summary>A value in C.</summary>
    public string Literal(ReadOnlySpan<byte> bytes) => (Layout.Size, IsFloat) switch
    {
        (sizeof(float), true) => $"({Name}){BinaryPrimitives.ReadSingleLittleEndian(bytes).ToString("F6", CultureInfo.InvariantCulture)}",
        (_, true) => $"({Name}){BinaryPrimitives.ReadDoubleLittleEndian(bytes).ToString("F6", CultureInfo.InvariantCulture)}",
        (16, _) => $"({Name})((unsigned __int128)0x{BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]):x}ull << 64 | 0x{BinaryPrimitives.ReadUInt64LittleEndian(bytes):x}ull)",
        (1, _) => $"({Name})0x{bytes[0]:x}",
        (2, _) => $"({Name})0x{BinaryPrimitives.ReadUInt16LittleEndian(bytes):x}",
        (4, _) => $"({Name})0x{BinaryPrimitives.ReadUInt32LittleEndian(bytes):x}",
        _ => $"({Name})0x{BinaryPrimitives.ReadUInt64LittleEndian(bytes):x}ull",
    };
}
