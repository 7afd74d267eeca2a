using System.Buffers.Binary;
using Jitney.Linking.Building;
using Jitney.Linking.Fixups;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Elf;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Architectures.AArch64;

/// <summary>AArch64, little-endian.</summary>
internal sealed class AArch64Architecture : Architecture
{
    // Two words at the thread pointer are the thread library's.
    private const ulong ThreadHead = 16;

    private const uint InstructionSize = 4;

    private static readonly byte[] s_jumpThroughEntry =
    [
        0x10, 0x00, 0x00, 0x90, // adrp x16, entry
        0x11, 0x02, 0x40, 0xf9, // ldr x17, [x16, #:lo12:entry]
        0x20, 0x02, 0x1f, 0xd6, // br x17
    ];

    private static readonly StubCode s_stub = new(s_jumpThroughEntry, EntryEdges(0));

    private static readonly StubCode s_landingStub = new(
        [
            0x5f, 0x24, 0x03, 0xd5, // bti c
            .. s_jumpThroughEntry,
        ],
        EntryEdges(InstructionSize));

    /// <inheritdoc/>
    public override TargetArchitecture Target => TargetArchitecture.AArch64;

    /// <inheritdoc/>
    public override string Name => "AArch64";

    /// <inheritdoc/>
    public override ReadOnlySpan<RelocationRule> ElfRules => ElfRelocations.All;

    /// <inheritdoc/>
    public override StubCode Stub(bool landing) => landing ? s_landingStub : s_stub;

    /// <inheritdoc/>
    public override ulong BranchReach => 1UL << 27;

    /// <inheritdoc/>
    public override StubCode? Island { get; } = new(
        [
            0x10, 0x00, 0x00, 0x90, // adrp x16, target
            0x10, 0x02, 0x00, 0x91, // add x16, x16, #:lo12:target
            0x00, 0x02, 0x1f, 0xd6, // br x16
        ],
        new StubEdge(0, EdgeKind.InstructionPageDelta, 0, (byte)AArch64Form.Page),
        new StubEdge(InstructionSize, EdgeKind.InstructionTarget, 0, (byte)AArch64Form.Add));

    /// <inheritdoc/>
    public override (uint Property, uint Bit) LandingProperty => (0xc0000000, 1); // GNU_PROPERTY_AARCH64_FEATURE_1_AND, _BTI

    /// <inheritdoc/>
    public override bool KnowsSection(ElfSectionType type) => (uint)type == 0x70000003; // SHT_AARCH64_ATTRIBUTES

    /// <inheritdoc/>
    /// <remarks>Storage begins behind two words at the thread pointer.</remarks>
    public override ulong ProgramThreadOffset(ulong size, byte alignmentLog2) => Alignment.Up(ThreadHead, alignmentLog2);

    /// <inheritdoc/>
    /// <remarks>Four such bytes are an instruction that is undefined for ever.</remarks>
    public override byte CodeGap => 0;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> StartCode =>
    [
        0xfd, 0x7b, 0xbf, 0xa9, // stp x29, x30, [sp, #-16]!
        0xfd, 0x03, 0x00, 0x91, // mov x29, sp
    ];

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> EndCode =>
    [
        0xfd, 0x7b, 0xc1, 0xa8, // ldp x29, x30, [sp], #16
        0xc0, 0x03, 0x5f, 0xd6, // ret
    ];

    /// <inheritdoc/>
    public override void Apply(in BlockFixup block) => block.Apply<AArch64Fixups>();

    /// <inheritdoc/>
    public override bool LooksAround(EdgeKind kind) => kind is EdgeKind.InstructionThreadOffset or EdgeKind.InstructionThreadReplaced;

    /// <inheritdoc/>
    /// <remarks>The call is what takes the rest of the variable's distance, or nothing in the local dynamic model.</remarks>
    public override byte Join(in EdgeGroup group)
    {
        Span<Edge> edges = group.Edges;
        for (int index = 0; index + 1 < edges.Length; index++)
        {
            ref Edge last = ref edges[index];
            if (last.Kind is not (EdgeKind.InstructionThreadOffset or EdgeKind.InstructionThreadReplaced))
            {
                continue;
            }

            ref Edge call = ref edges[index + 1];
            uint distance = unchecked(call.Offset - last.Offset);
            bool isLarge = distance == 2 * InstructionSize && IsLarge(group.Content[(int)last.Offset..]);
            if (call.Kind == EdgeKind.InstructionBranch && (distance == InstructionSize || isLarge) && group.IsThreadCall(call.Target))
            {
                Join(ref last, ref call, isLarge);
            }
        }

        return 0;
    }

    // A move of the lowest 16 bits, and an addition of the table's start to x0. Whatever else stands before the call is the program's own.
    private static bool IsLarge(ReadOnlySpan<byte> instructions) =>
        (BinaryPrimitives.ReadUInt32LittleEndian(instructions) & 0xffe00000) == 0xf2800000
        && BinaryPrimitives.ReadUInt32LittleEndian(instructions[(int)InstructionSize..]) is var addition
        && (addition & 0xffe0fc1f) == 0x8b000000
        && ((addition >> 5) & 0x1f) * ((addition >> 16) & 0x1f) == 0;

    // The large model adds the start of the table in between.
    private static void Join(ref Edge last, ref Edge call, bool isLarge)
    {
        uint place = isLarge ? call.Offset - InstructionSize : call.Offset;
        switch ((AArch64Form)last.Form)
        {
            case AArch64Form.ThreadPointerBeforeCall when last.Kind == EdgeKind.InstructionThreadOffset && !isLarge:
                call = last with { Offset = place, Form = (byte)AArch64Form.AddToX0 };
                last.Form = (byte)AArch64Form.ThreadPointer;
                break;
            case AArch64Form.AddHighToX0BeforeCall:
                call = last with { Offset = place, Form = (byte)(isLarge ? AArch64Form.AddLowToX0AndNothing : AArch64Form.AddLowToX0) };
                last.Form = (byte)AArch64Form.AddHighToX0;
                break;
            case AArch64Form.ThreadPointerBeforeCall or AArch64Form.NothingBeforeCall:
                call = new Edge { Offset = place, Kind = EdgeKind.InstructionThreadReplaced, Form = (byte)(isLarge ? AArch64Form.NothingTwice : AArch64Form.Nothing) };
                last.Form = (byte)((AArch64Form)last.Form == AArch64Form.NothingBeforeCall ? AArch64Form.Nothing : AArch64Form.ThreadPointer);
                break;
        }
    }

    private static StubEdge[] EntryEdges(uint start) =>
    [
        new(start, EdgeKind.InstructionPageDelta, 0, (byte)AArch64Form.Page),
        new(start + InstructionSize, EdgeKind.InstructionTarget, 0, (byte)AArch64Form.LoadStore64),
    ];
}
