namespace Jitney.Linking.Architectures.AArch64;

/// <summary>Instructions of AArch64, and how numbers stand in them. Source: "Arm Architecture Reference Manual for A-profile architecture", "A64 instruction set encoding".</summary>
internal static class AArch64Instructions
{
    /// <summary><c>nop</c>.</summary>
    public const uint Nothing = 0xd503201f;

    /// <summary><c>mrs x0, tpidr_el0</c>.</summary>
    public const uint ThreadPointerToX0 = 0xd53bd040;

    /// <summary><c>add x0, x0, #0</c>.</summary>
    public const uint AddToX0 = 0x91000000;

    /// <summary><c>add x0, x0, #0, lsl #12</c>.</summary>
    public const uint AddHighToX0 = 0x91400000;

    /// <summary><c>movz x0, #0, lsl #16</c>.</summary>
    public const uint MoveHighToX0 = 0xd2a00000;

    /// <summary><c>movk x0, #0</c>.</summary>
    public const uint MoveLowToX0 = 0xf2800000;

    /// <summary><c>movz x0, #0</c>, or with another register in its lowest five bits.</summary>
    public const uint MoveToX0 = 0xd2800000;

    private const uint RegisterMask = 0x1f;
    private const uint MoveKindMask = 3u << 29;
    private const uint MoveZero = 2u << 29;

    /// <summary>Whether an instruction is one into which a form's value can go.</summary>
    public static bool Fits(uint instruction, AArch64Form form) => form switch
    {
        <= AArch64Form.MoveSigned3 => (instruction & 0x1f800000) == 0x12800000,
        AArch64Form.LoadLiteral or AArch64Form.InitialLiteral => (instruction & 0x3b000000) == 0x18000000,
        AArch64Form.Address => (instruction & 0x9f000000) == 0x10000000,
        AArch64Form.Page or AArch64Form.PageUnchecked or AArch64Form.InitialPage => (instruction & 0x9f000000) == 0x90000000,
        AArch64Form.Add or AArch64Form.AddChecked or AArch64Form.AddHigh => (instruction & 0x1f800000) == 0x11000000,
        <= AArch64Form.LoadFromTable or AArch64Form.InitialLoad => (instruction & 0x3b000000) == 0x39000000,
        AArch64Form.TestBranch => (instruction & 0x7e000000) == 0x36000000,
        AArch64Form.ConditionalBranch => (instruction & 0xff000000) == 0x54000000 || (instruction & 0x7e000000) == 0x34000000,
        AArch64Form.Jump or AArch64Form.Call => (instruction & 0x7c000000) == 0x14000000,
        _ => true,
    };

    /// <summary>Puts 12 bits into an addition, a load or a store.</summary>
    public static uint WithImmediate12(uint instruction, ulong value) => (instruction & ~(0xfffu << 10)) | (uint)((value & 0xfff) << 10);

    /// <summary>Puts 16 bits into a move.</summary>
    public static uint WithImmediate16(uint instruction, ulong value) => (instruction & ~(0xffffu << 5)) | (uint)((value & 0xffff) << 5);

    /// <summary>Puts 14, 19 or 26 bits that count instructions into a branch or a load.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="distance">A distance in bytes.</param>
    /// <param name="bits">How many bits the field has.</param>
    /// <param name="shift">Where it begins.</param>
    public static uint WithDistance(uint instruction, ulong distance, int bits, int shift)
    {
        uint mask = (1u << bits) - 1;
        return (instruction & ~(mask << shift)) | ((unchecked((uint)(distance >> 2)) & mask) << shift);
    }

    /// <summary>Puts 21 bits into <c>adr</c> or <c>adrp</c>: the lowest two stand apart.</summary>
    public static uint WithImmediate21(uint instruction, ulong value) =>
        (instruction & 0x9f00001f) | (uint)((value & 3) << 29) | (uint)(((value >> 2) & 0x7ffff) << 5);

    /// <summary>The move of a number of 16 bits that takes the place of another instruction with the same register.</summary>
    public static uint MoveInto(uint instruction, ulong value) => WithImmediate16(MoveToX0 | (instruction & RegisterMask), value);

    /// <summary>A move of a number, or of its complement where it is negative.</summary>
    /// <param name="instruction">Any of both.</param>
    /// <param name="bits">The 16 bits of the number that go into it.</param>
    /// <param name="isNegative">Whether the number is negative.</param>
    public static uint WithSigned16(uint instruction, ulong bits, bool isNegative) => isNegative
        ? WithImmediate16(instruction & ~MoveKindMask, ~bits)
        : WithImmediate16((instruction & ~MoveKindMask) | MoveZero, bits);
}
