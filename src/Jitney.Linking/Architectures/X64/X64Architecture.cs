using Jitney.Linking.Building;
using Jitney.Linking.Fixups;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Elf;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Architectures.X64;

/// <summary>x86-64.</summary>
internal sealed class X64Architecture : Architecture
{
    // How far behind the variable's operand that of the call may lie: call, call through the GOT, movabs of the large code model.
    private const uint LeastToCall = 5;
    private const uint MostToCall = 8;

    private static readonly StubCode s_stub = new(
        [
            0xff, 0x25, 0x00, 0x00, 0x00, 0x00, // jmp *entry(%rip)
            0xcc,                               // int3
            0xcc,                               // int3
        ],
        new StubEdge(2, EdgeKind.Delta32, -4)); // the instruction counts from its end

    /// <inheritdoc/>
    public override TargetArchitecture Target => TargetArchitecture.X64;

    /// <inheritdoc/>
    public override string Name => "x86-64";

    /// <inheritdoc/>
    public override ReadOnlySpan<RelocationRule> ElfRules => ElfRelocations.All;

    /// <inheritdoc/>
    public override ReadOnlySpan<RelocationRule> CoffRules => CoffRelocations.All;

    /// <inheritdoc/>
    /// <remarks>No other instruction ends so before its last four bytes: those that reach data have a byte there that names no such number.</remarks>
    public override bool IsBranch(ReadOnlySpan<byte> before) => before is
        [.., 0xe8 or 0xe9]                 // call, jmp
        or [.., 0x0f, >= 0x80 and <= 0x8f]; // jcc

    /// <inheritdoc/>
    public override StubCode Stub(bool landing) => s_stub;

    /// <inheritdoc/>
    public override ulong BranchReach => 1UL << 31;

    /// <inheritdoc/>
    public override StubCode? Island => null;

    /// <inheritdoc/>
    /// <remarks>Stubs are never what an indirect branch lands at but as addresses of functions; a program's memory is not marked so that it would matter.</remarks>
    public override (uint Property, uint Bit) LandingProperty => default;

    /// <inheritdoc/>
    public override bool KnowsSection(ElfSectionType type) => type == ElfSectionType.X64Unwind;

    /// <inheritdoc/>
    /// <remarks>Storage ends where the thread pointer points.</remarks>
    public override ulong ProgramThreadOffset(ulong size, byte alignmentLog2) => unchecked(0 - Alignment.Up(size, alignmentLog2));

    /// <inheritdoc/>
    public override byte CodeGap => 0xcc; // int3

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> StartCode =>
    [
        0x48, 0x83, 0xec, 0x08, // sub $8, %rsp
    ];

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> EndCode =>
    [
        0x48, 0x83, 0xc4, 0x08, // add $8, %rsp
        0xc3,                   // ret
    ];

    /// <inheritdoc/>
    public override void Apply(in BlockFixup block) => block.Apply<X64Fixups>();

    /// <inheritdoc/>
    public override bool LooksAround(EdgeKind kind) => !EdgeKinds.IsShared(kind);

    /// <inheritdoc/>
    /// <remarks>Such edges ask for nothing afterwards, and keep their offsets, by which the sequence is recognized.</remarks>
    public override byte Join(in EdgeGroup group)
    {
        Span<Edge> edges = group.Edges;
        for (int index = 0; index + 1 < edges.Length; index++)
        {
            ref Edge call = ref edges[index + 1];
            if (edges[index].Kind is EdgeKind.ThreadGeneralDynamic or EdgeKind.ThreadLocalDynamic && unchecked(call.Offset - edges[index].Offset) is >= LeastToCall and <= MostToCall && group.IsThreadCall(call.Target))
            {
                call = new Edge { Offset = call.Offset, Kind = EdgeKind.None };
            }
        }

        return 0;
    }
}
