using System.Numerics;
using Jitney.Linking.Fixups;
using Jitney.Linking.Graph;

namespace Jitney.Linking.Architectures.RiscV64;

/// <summary>Alignments in code: the assembler leaves as many bytes as may be needed, and the linker takes out those that are too many.</summary>
internal static class CodeAlignments
{
    /// <summary>The boundary that so many bytes are left for: the next power of two.</summary>
    public static ulong BoundaryOf(ulong bytes) => BitOperations.RoundUpToPowerOf2(bytes + 1);

    /// <summary>How many bytes are needed at an offset.</summary>
    public static ulong NeededAt(ulong offset, ulong bytes) => unchecked(0 - offset) & (BoundaryOf(bytes) - 1);

    /// <summary>Reports where the assembler left fewer than are needed, or where no instructions fill them.</summary>
    public static void Check(in BlockFixup block, in Edge edge)
    {
        ulong bytes = block.Addend(edge);
        ulong needed = NeededAt(block.SegmentOffsetOf(edge), bytes);
        if (needed > bytes || (needed & 1) != 0)
        {
            block.Report(edge, $"0x{needed:x} bytes are needed there to align code to 0x{BoundaryOf(bytes):x}, and the assembler left 0x{bytes:x}: both must be even, and enough");
        }
        else if (needed != NeededAt(block.OffsetOf(edge), bytes))
        {
            block.Report(edge, $"aligns code to 0x{BoundaryOf(bytes):x}, and the section itself lies at 0x{block.AddressOf(0):x}: pieces of one function cannot be aligned so");
        }
    }
}
