using System.Buffers.Binary;

namespace Jitney.Linking.Resolution;

/// <summary>A 64-bit hash of symbol names: eight bytes at a time, each folded in by a multiplication and its upper half.</summary>
/// <remarks>The same on every machine and in every run, since the order of things must never depend on it by chance. It is no defence by
/// itself against names chosen to collide; <see cref="NameTable"/> compares names and bounds the damage to slowness.</remarks>
internal static class NameHash
{
    private const ulong FirstFactor = 0x9E3779B97F4A7C15;
    private const ulong SecondFactor = 0xD6E8FEB86659FD93;

    /// <summary>Hashes a name.</summary>
    public static ulong Of(ReadOnlySpan<byte> name)
    {
        ulong state = FirstFactor ^ (ulong)name.Length;
        while (name.Length >= 8)
        {
            state = Fold(state ^ BinaryPrimitives.ReadUInt64LittleEndian(name));
            name = name[8..];
        }

        ulong tail = 0;
        for (int index = 0; index < name.Length; index++)
        {
            tail |= (ulong)name[index] << (8 * index);
        }

        return Fold(Fold(state ^ tail) ^ FirstFactor);
    }

    // A product's upper bits depend on all bits of the value, its lower ones do not. No product of 128 bits, which costs a call on processors that may be
    // too old for its instruction.
    private static ulong Fold(ulong value)
    {
        ulong product = unchecked(value * SecondFactor);
        return product ^ (product >> 32);
    }
}
