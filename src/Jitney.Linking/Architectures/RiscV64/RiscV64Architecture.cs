using Jitney.Linking.Building;
using Jitney.Linking.Fixups;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Elf;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Architectures.RiscV64;

/// <summary>RISC-V with registers of 64 bits.</summary>
internal sealed class RiscV64Architecture : Architecture
{
    private const int InstructionSize = 4;
    private const uint FewRegisters = 8; // EF_RISCV_RVE
    private const int FloatShift = 1;    // EF_RISCV_FLOAT_ABI

    private static readonly StubCode s_stub = new(
        [
            0x17, 0x0e, 0x00, 0x00, // auipc t3, entry
            0x03, 0x3e, 0x0e, 0x00, // ld t3, entry(t3)
            0x67, 0x00, 0x0e, 0x00, // jr t3
            0x13, 0x00, 0x00, 0x00, // nop
        ],
        EntryEdges(0));

    // A jump through t2 needs no landing where it goes to.
    private static readonly StubCode s_landingStub = new(
        [
            0x17, 0x00, 0x00, 0x00, // lpad 0
            0x97, 0x03, 0x00, 0x00, // auipc t2, entry
            0x83, 0xb3, 0x03, 0x00, // ld t2, entry(t2)
            0x67, 0x80, 0x03, 0x00, // jr t2
        ],
        EntryEdges(InstructionSize));

    private static readonly RiscVShortener s_shortener = new();

    /// <inheritdoc/>
    public override TargetArchitecture Target => TargetArchitecture.RiscV64;

    /// <inheritdoc/>
    public override string Name => "RISC-V 64";

    /// <inheritdoc/>
    public override ReadOnlySpan<RelocationRule> ElfRules => ElfRelocations.All;

    /// <inheritdoc/>
    public override StubCode Stub(bool landing) => landing ? s_landingStub : s_stub;

    /// <inheritdoc/>
    public override ulong BranchReach => 1UL << 31;

    /// <inheritdoc/>
    public override StubCode? Island => null;

    /// <inheritdoc/>
    public override CodeShortener Shortener => s_shortener;

    /// <inheritdoc/>
    public override (uint Property, uint Bit) LandingProperty => (0xc0000000, 1); // GNU_PROPERTY_RISCV_FEATURE_1_AND, _CFI_LP_UNLABELED

    /// <inheritdoc/>
    public override bool KnowsSection(ElfSectionType type) => (uint)type == 0x70000003; // SHT_RISCV_ATTRIBUTES

    /// <inheritdoc/>
    /// <remarks>Storage begins where the thread pointer points.</remarks>
    public override ulong ProgramThreadOffset(ulong size, byte alignmentLog2) => 0;

    /// <inheritdoc/>
    /// <remarks>Two bytes of 0 are an instruction that is undefined for ever.</remarks>
    public override byte CodeGap => 0;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> StartCode =>
    [
        0x13, 0x01, 0x01, 0xff, // addi sp, sp, -16
        0x23, 0x34, 0x11, 0x00, // sd ra, 8(sp)
    ];

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> EndCode =>
    [
        0x83, 0x30, 0x81, 0x00, // ld ra, 8(sp)
        0x13, 0x01, 0x01, 0x01, // addi sp, sp, 16
        0x67, 0x80, 0x00, 0x00, // ret
    ];

    /// <inheritdoc/>
    public override void Apply(in BlockFixup block) => block.Apply<RiscVFixups>();

    /// <inheritdoc/>
    public override bool LooksAround(EdgeKind kind) => kind is EdgeKind.InstructionThreadReplaced or EdgeKind.SetUleb128 or EdgeKind.SubtractUleb128;

    /// <inheritdoc/>
    public override byte Join(in EdgeGroup group) => EdgePairs.Join(group);

    /// <inheritdoc/>
    public override bool HasConventions => true;

    /// <inheritdoc/>
    public override string ConventionOf(uint machineFlags) => (machineFlags & FewRegisters) != 0 ? "lp64e" : ((machineFlags >> FloatShift) & 3) switch
    {
        0 => "lp64",
        1 => "lp64f",
        2 => "lp64d",
        _ => "lp64q",
    };

    private static StubEdge[] EntryEdges(uint start) =>
    [
        new(start, EdgeKind.InstructionDelta, 0, (byte)RiscVForm.HighFromHere),
        new(start + InstructionSize, EdgeKind.InstructionDelta, InstructionSize, (byte)RiscVForm.Low),
    ];
}
