using System.Buffers.Binary;

namespace Jitney.Linking.Architectures.RiscV64;

/// <summary>Instructions of RISC-V, and how numbers stand in them. Source: "The RISC-V Instruction Set Manual, Volume I: Unprivileged Architecture".</summary>
internal static class RiscVInstructions
{
    /// <summary><c>nop</c>.</summary>
    public const uint Nothing = 0x00000013;

    /// <summary><c>c.nop</c>.</summary>
    public const ushort ShortNothing = 0x0001;

    /// <summary><c>ret</c>.</summary>
    public const uint Return = 0x00008067;

    /// <summary><c>add a0, a0, tp</c>.</summary>
    public const uint AddThreadPointerToA0 = 0x00450533;

    /// <summary><c>lui a0, 0</c>.</summary>
    public const uint HighToA0 = 0x00000537;

    /// <summary><c>addi a0, a0, 0</c>.</summary>
    public const uint AddToA0 = 0x00050513;

    /// <summary><c>li a0, 0</c>.</summary>
    public const uint SetA0 = 0x00000513;

    /// <summary><c>c.j</c> to itself.</summary>
    public const ushort ShortJump = 0xa001;

    private const uint OperationMask = 0x7f;
    private const uint LoadHigh = 0x37;        // lui
    private const uint AddHighToPlace = 0x17;  // auipc
    private const uint IndirectJump = 0x67;    // jalr
    private const uint JumpAndLink = 0x6f;     // jal
    private const uint ConditionalBranch = 0x63;
    private const uint Store = 0x23;
    private const uint StoreFloat = 0x27;
    private const int RegisterShift = 7;
    private const uint RegisterMask = 0x1f;

    /// <summary>Whether the instructions at a place can hold a form's value.</summary>
    public static bool Fits(ReadOnlySpan<byte> place, RiscVForm form) => form switch
    {
        RiscVForm.High => OperationOf(place) == LoadHigh,
        RiscVForm.HighFromHere or RiscVForm.HighOfThread or RiscVForm.HighOfDescriptor => OperationOf(place) == AddHighToPlace,
        RiscVForm.Low or RiscVForm.Nothing or RiscVForm.HighToA0 => IsWord(place),
        RiscVForm.LowOfStore => OperationOf(place) is Store or StoreFloat,
        RiscVForm.Branch => OperationOf(place) == ConditionalBranch,
        RiscVForm.Jump => OperationOf(place) == JumpAndLink,
        RiscVForm.LowToA0 => OperationOf(place) == IndirectJump,
        RiscVForm.Call or RiscVForm.CallOrJump or RiscVForm.CallOrShortJump or RiscVForm.ThreadCall =>
            place.Length >= 2 * sizeof(uint) && OperationOf(place) == AddHighToPlace && OperationOf(place[sizeof(uint)..]) == IndirectJump,
        RiscVForm.ShortBranch => Half(place) is var branch && (branch & 3) == 1 && branch >> 13 is 6 or 7,
        RiscVForm.ShortJump => Half(place) is var jump && (jump & 3) == 1 && jump >> 13 == 5,
        _ => true,
    };

    /// <summary>The register that an instruction writes.</summary>
    public static uint ResultOf(uint instruction) => (instruction >> RegisterShift) & RegisterMask;

    /// <summary><c>lui</c> into the register of another instruction.</summary>
    public static uint LoadHighLike(uint instruction) => LoadHigh | (instruction & (RegisterMask << RegisterShift));

    /// <summary><c>jal</c> to itself.</summary>
    public static uint Jump(uint register) => JumpAndLink | (register << RegisterShift);

    /// <summary>Puts a high part, rounded for a signed low part, into <c>lui</c> or <c>auipc</c>.</summary>
    public static uint WithHigh(uint instruction, ulong value) => (instruction & 0xfff) | (unchecked((uint)(value + 0x800)) & 0xfffff000);

    /// <summary>Puts a low part into an addition, a load or an indirect jump.</summary>
    public static uint WithLow(uint instruction, ulong value) => (instruction & 0xfffff) | ((uint)(value & 0xfff) << 20);

    /// <summary>Puts a low part into a store.</summary>
    public static uint WithLowOfStore(uint instruction, ulong value) =>
        (instruction & 0x01fff07f) | ((uint)((value >> 5) & 0x7f) << 25) | ((uint)(value & 0x1f) << 7);

    /// <summary>Puts a distance into a conditional branch.</summary>
    public static uint WithBranch(uint instruction, ulong distance) =>
        (instruction & 0x01fff07f) | (Bits(distance, 12, 1) << 31) | (Bits(distance, 5, 6) << 25) | (Bits(distance, 1, 4) << 8) | (Bits(distance, 11, 1) << 7);

    /// <summary>Puts a distance into <c>jal</c>.</summary>
    public static uint WithJump(uint instruction, ulong distance) =>
        (instruction & 0xfff) | (Bits(distance, 20, 1) << 31) | (Bits(distance, 1, 10) << 21) | (Bits(distance, 11, 1) << 20) | (Bits(distance, 12, 8) << 12);

    /// <summary>Puts a distance into a compressed conditional branch.</summary>
    public static ushort WithShortBranch(ushort instruction, ulong distance) =>
        (ushort)((instruction & 0xe383u) | (Bits(distance, 8, 1) << 12) | (Bits(distance, 3, 2) << 10) | (Bits(distance, 6, 2) << 5) | (Bits(distance, 1, 2) << 3) | (Bits(distance, 5, 1) << 2));

    /// <summary>Puts a distance into a compressed jump.</summary>
    public static ushort WithShortJump(ushort instruction, ulong distance) =>
        (ushort)((instruction & 0xe003u) | (Bits(distance, 11, 1) << 12) | (Bits(distance, 4, 1) << 11) | (Bits(distance, 8, 2) << 9) | (Bits(distance, 10, 1) << 8)
            | (Bits(distance, 6, 1) << 7) | (Bits(distance, 7, 1) << 6) | (Bits(distance, 1, 3) << 3) | (Bits(distance, 5, 1) << 2));

    /// <summary>The first two bytes of an instruction.</summary>
    public static ushort Half(ReadOnlySpan<byte> place) => BinaryPrimitives.ReadUInt16LittleEndian(place);

    private static bool IsWord(ReadOnlySpan<byte> place) => (Half(place) & 3) == 3 && (Half(place) & 0x1f) != 0x1f;

    private static uint OperationOf(ReadOnlySpan<byte> place) => Half(place) & OperationMask;

    private static uint Bits(ulong value, int first, int count) => (uint)(value >> first) & ((1u << count) - 1);
}
