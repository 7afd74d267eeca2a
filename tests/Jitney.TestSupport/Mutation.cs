using System.Buffers.Binary;
using Jitney.ObjectFiles.Failures;
using Xunit;

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

    /// <summary>Has changed bytes taken so many times; each is linked, or what is wrong with it is said. Bytes that end otherwise are kept in a file.</summary>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="rounds">How many times.</param>
    /// <param name="link">Links; throws a <see cref="LinkException"/> that says what is wrong.</param>
    public void Link(string what, int rounds, Action<byte[]> link)
    {
        int linked = 0;
        for (int round = 0; round < rounds; round++)
        {
            byte[] content = Next();
            try
            {
                link(content);
                linked++;
            }
            catch (LinkException exception)
            {
                Assert.False(string.IsNullOrWhiteSpace(exception.Message));
            }
            catch (Exception exception)
            {
                string kept = Path.GetTempFileName();
                File.WriteAllBytes(kept, content);
                Assert.Fail($"{what}, round {round}, kept as {kept}: {exception}");
            }
        }

        // If nothing linked any more, the mutations would test the first check only.
        Assert.InRange(linked, rounds / 20, rounds);
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
