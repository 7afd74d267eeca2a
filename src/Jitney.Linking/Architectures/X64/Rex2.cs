namespace Jitney.Linking.Architectures.X64;

/// <summary>The prefix of two bytes by which the advanced performance extensions (APX) name registers 16 to 31.</summary>
/// <remarks>
/// Behind its first byte stands a payload: from the highest bit, the opcode's map, the fifth bits of the register, the index and the base, the width, and the fourth
/// bits. So a payload can look like a REX prefix and mean another register. Whether 0xd5 begins this prefix or ends the instruction before cannot be
/// told from the bytes; the relocation types for REX2 say so, but assemblers older than those types use the ones for REX.
/// </remarks>
internal static class Rex2
{
    /// <summary>The payload of 64-bit operands in the first map, without bits of registers.</summary>
    public const int Wide = 0x08;

    /// <summary>The fourth and the fifth bit of the register.</summary>
    public const int Register = 0x44;

    private const byte First = 0xd5;

    /// <summary>Whether the byte at an offset may begin such a prefix; false for offsets before the block.</summary>
    public static bool MayBegin(ReadOnlySpan<byte> block, int offset) => offset >= 0 && block[offset] == First;

    /// <summary>The payload whose base is the register of another one, which has a register alone.</summary>
    public static byte RegisterAsBase(byte payload) => (byte)(Wide | ((payload & Register) >> 2));
}
