using System.Buffers.Binary;

namespace Jitney.TestSupport;

/// <summary>
/// Changes one to four places of sound bytes to values that break arithmetic: bit flips, limits of each width, numbers
/// around the file's length, other parts of the file. The same seed gives the same changes.
/// </summary>
public sealed class Mutation(int seed, byte[] sound, IReadOnlyList<Range> targets)
{
    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        byte[] bytes = [.. sound];
        for (int count = _random.Next(1, 5); count > 0; count--)
        {
            (int start, int length) = targets[_random.Next(targets.Count)].GetOffsetAndLength(bytes.Length);
            Change(bytes.AsSpan(start + _random.Next(length)));
        }

        return _random.Next(8) == 0 ? bytes[.._random.Next(bytes.Length)] : bytes;
    }

    private void Change(Span<byte> at)
    {
        switch (_random.Next(5))
        {
            case 0:
                at[0] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                at[0] = (byte)_random.Next(256);
                break;
            case 2 when at.Length >= sizeof(uint):
                BinaryPrimitives.WriteUInt32LittleEndian(at, (uint)Interesting());
                break;
            case 3 when at.Length >= sizeof(ulong):
                BinaryPrimitives.WriteUInt64LittleEndian(at, Interesting());
                break;
            default:
                at[..Math.Min(at.Length, _random.Next(1, 17))].Fill("\0 09/#:\n\u007f"u8[_random.Next(9)]);
                break;
        }
    }

    private ulong Interesting() => _random.Next(10) switch
    {
        0 => 0,
        1 => (ulong)_random.Next(1, 200),
        2 => ulong.MaxValue - (ulong)_random.Next(200),
        3 => long.MaxValue,
        4 => 1ul << 63,
        5 => 0x8000_0000 - (ulong)_random.Next(2),
        6 => uint.MaxValue - (ulong)_random.Next(200),
        7 => (ulong)(sound.Length + _random.Next(-100, 100)),
        8 => 1ul << _random.Next(64),
        _ => (ulong)_random.NextInt64(),
    };
}
