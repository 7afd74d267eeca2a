using System.Buffers.Binary;
using System.Numerics;

namespace Jitney.Linking.Resolution;

/// <summary>A 64-bit hash of symbol names: SipHash with one round for each eight bytes and three at the end, under a key that this process has made up.</summary>
/// <remarks>
/// Whoever names symbols cannot know the key, and so cannot make up names that collide: those would make every table of names a list. The key differs from run to
/// run, so nothing may be ordered by a hash; tables number names as they come. See J.-P. Aumasson and D. J. Bernstein,
/// "SipHash: a fast short-input PRF", https://www.aumasson.jp/siphash/siphash.pdf.
/// </remarks>
internal static class NameHash
{
    private static readonly ulong s_firstKey = MakeUp();
    private static readonly ulong s_secondKey = MakeUp();

    /// <summary>Hashes a name.</summary>
    public static ulong Of(ReadOnlySpan<byte> name) => Of(name, s_firstKey, s_secondKey);

    /// <summary>Hashes a name under a key.</summary>
    internal static ulong Of(ReadOnlySpan<byte> name, ulong firstKey, ulong secondKey)
    {
        ulong a = firstKey ^ 0x736f6d6570736575;
        ulong b = secondKey ^ 0x646f72616e646f6d;
        ulong c = firstKey ^ 0x6c7967656e657261;
        ulong d = secondKey ^ 0x7465646279746573;
        ulong length = (ulong)name.Length << 56;
        while (name.Length >= 8)
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(name);
            d ^= word;
            Mix(ref a, ref b, ref c, ref d);
            a ^= word;
            name = name[8..];
        }

        ulong last = length;
        for (int index = 0; index < name.Length; index++)
        {
            last |= (ulong)name[index] << (8 * index);
        }

        d ^= last;
        Mix(ref a, ref b, ref c, ref d);
        a ^= last;
        c ^= 0xff;
        Mix(ref a, ref b, ref c, ref d);
        Mix(ref a, ref b, ref c, ref d);
        Mix(ref a, ref b, ref c, ref d);
        return a ^ b ^ c ^ d;
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref ulong a, ref ulong b, ref ulong c, ref ulong d)
    {
        a += b;
        c += d;
        b = BitOperations.RotateLeft(b, 13) ^ a;
        d = BitOperations.RotateLeft(d, 16) ^ c;
        a = BitOperations.RotateLeft(a, 32);
        c += b;
        a += d;
        b = BitOperations.RotateLeft(b, 17) ^ c;
        d = BitOperations.RotateLeft(d, 21) ^ a;
        c = BitOperations.RotateLeft(c, 32);
    }

    // As unforeseeable as the hashes of strings, and from the same source; a generator of keys for ciphers would load a library and open a file.
    private static ulong MakeUp() => (ulong)new Random().NextInt64() ^ ((ulong)new Random().NextInt64() << 17);
}
