using System.Buffers.Binary;
using System.Numerics;

namespace Jitney.Protocol.Proof;

/// <summary>The SHA-256 hash of FIPS 180-4.</summary>
/// <remarks>Our own because the runtime's loads a system library into the process, and some machines have none: an executor's process belongs to the
/// linked program, and must start in milliseconds.</remarks>
internal static class Sha256
{
    public const int HashSize = 32;
    public const int BlockSize = 64;

    // The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static ReadOnlySpan<uint> Constants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>Hashes two pieces, one behind the other.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        // The message, a bit 1, zeros up to 56 bytes into a block, the length in bits.
        int length = first.Length + second.Length;
        byte[] padded = new byte[(length + 8) / BlockSize * BlockSize + BlockSize];
        first.CopyTo(padded);
        second.CopyTo(padded.AsSpan(first.Length));
        padded[length] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(padded.AsSpan(padded.Length - 8), (ulong)length * 8);

        // The first 32 bits of the fractional parts of the square roots of the first 8 primes.
        Span<uint> state =
        [
            0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
        ];
        for (int start = 0; start < padded.Length; start += BlockSize)
        {
            Mix(state, padded.AsSpan(start, BlockSize));
        }

        byte[] hash = new byte[HashSize];
        for (int index = 0; index < state.Length; index++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(4 * index), state[index]);
        }

        return hash;
    }

    private static void Mix(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> schedule = stackalloc uint[64];
        for (int index = 0; index < 16; index++)
        {
            schedule[index] = BinaryPrimitives.ReadUInt32BigEndian(block[(4 * index)..]);
        }

        for (int index = 16; index < 64; index++)
        {
            uint early = schedule[index - 15];
            uint late = schedule[index - 2];
            schedule[index] = schedule[index - 16] + schedule[index - 7]
                + (BitOperations.RotateRight(early, 7) ^ BitOperations.RotateRight(early, 18) ^ (early >> 3))
                + (BitOperations.RotateRight(late, 17) ^ BitOperations.RotateRight(late, 19) ^ (late >> 10));
        }

        (uint a, uint b, uint c, uint d, uint e, uint f, uint g, uint h) = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]);
        for (int index = 0; index < 64; index++)
        {
            uint first = h + Constants[index] + schedule[index] + ((e & f) ^ (~e & g))
                + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25));
            uint second = ((a & b) ^ (a & c) ^ (b & c))
                + (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
        }

        ReadOnlySpan<uint> mixed = [a, b, c, d, e, f, g, h];
        for (int index = 0; index < state.Length; index++)
        {
            state[index] += mixed[index];
        }
    }
}
