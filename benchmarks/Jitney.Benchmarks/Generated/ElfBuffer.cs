using System.Buffers.Binary;
using System.Text;

namespace Jitney.Benchmarks.Generated;

/// <summary>Bytes that grow, little-endian.</summary>
internal sealed class ElfBuffer
{
    private byte[] _bytes = new byte[256];

    /// <summary>How many there are.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void Byte(byte value) => Take(1)[0] = value;

    public void Word(int value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(2), (ushort)value);

    public void Number(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(4), value);

    public void Long(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);

    /// <summary>Writes a string and its end.</summary>
    /// <returns>Where it begins.</returns>
    public int Text(string text)
    {
        int start = Length;
        _ = Encoding.ASCII.GetBytes(text, Take(text.Length));
        Byte(0);
        return start;
    }

    /// <summary>Overwrites what was written.</summary>
    public void Patch(int offset, ReadOnlySpan<byte> bytes) => bytes.CopyTo(_bytes.AsSpan(offset, Length - offset));

    /// <summary>Fills up to a multiple of 8.</summary>
    public void Align() => Take(-Length & 7).Clear();

    private Span<byte> Take(int count)
    {
        if (Length + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + count));
        }

        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }
}
