using System.Numerics;
using Jitney.Linking.Building;
using Jitney.Linking.Graph;

namespace Jitney.Linking.Architectures.RiscV64;

/// <summary>Edges that belong together: a low part to the high part at the label that it names, a difference to what is subtracted, and what says that code may become shorter.</summary>
internal static class EdgePairs
{
    private const uint HasCompressedInstructions = 1; // EF_RISCV_RVC

    // One forms a high part, one says that it may be shorter, and assemblers write no others there.
    private const int MostAtOnePlace = 16;

    /// <summary>Checks the edges of a block, and joins them.</summary>
    /// <returns>The alignment that its code asks for, as a binary logarithm.</returns>
    public static byte Join(in EdgeGroup group)
    {
        Span<Edge> edges = group.Edges;
        byte alignment = 0;
        uint end = 0;
        int otherThreadCall = -1;
        bool hasThreads = false;
        for (int index = 0; index < edges.Length; index++)
        {
            ref Edge edge = ref edges[index];
            switch (edge.Kind)
            {
                case EdgeKind.InstructionCall when group.IsThreadCall(edge.Target):
                    edge = new Edge { Offset = edge.Offset, Kind = EdgeKind.InstructionThreadReplaced, Form = (byte)RiscVForm.ThreadCall };
                    break;
                case EdgeKind.InstructionCall when !group.IsFrameTable && MayBeShorter(edges, index):
                    edge.Form = (byte)((group.MachineFlags & HasCompressedInstructions) != 0 ? RiscVForm.CallOrShortJump : RiscVForm.CallOrJump);
                    break;
                case EdgeKind.CodeAlignment:
                    alignment = Math.Max(alignment, AlignmentOf(group, edge, end, edges[(index + 1)..]));
                    end = edge.Offset + (uint)edge.Addend;
                    break;
                case EdgeKind.PairedLow:
                    RequireHigh(group, edge);
                    break;
                case EdgeKind.SetUleb128:
                    RequireUleb128(group, edge, index + 1 < edges.Length ? edges[index + 1] : default);
                    break;
                case EdgeKind.SubtractUleb128 when index == 0 || edges[index - 1].Kind != EdgeKind.SetUleb128 || edges[index - 1].Offset != edge.Offset:
                    throw group.Fault(edge, "subtracts from a number that no relocation before it sets");
                case EdgeKind.InstructionThreadOffset when (RiscVForm)edge.Form == RiscVForm.HighOfThread:
                    hasThreads = true;
                    break;
                case EdgeKind.InstructionBranch or EdgeKind.InstructionGotEntryDelta or EdgeKind.InstructionNearDelta when group.IsThreadCall(edge.Target):
                    otherThreadCall = index;
                    break;
            }

            end = Math.Max(end, edge.Offset + (uint)EdgeKinds.Width(edge.Kind));
        }

        return hasThreads && otherThreadCall >= 0
            ? throw group.Fault(edges[otherThreadCall], "is used by other instructions than a call of two, which alone is replaced where a section finds thread-local variables by that function; write `call __tls_get_addr`")
            : alignment;
    }

    /// <summary>The edge at a place of a block that forms the high part of what a low part belongs to; negative where there is none.</summary>
    /// <param name="edges">The block's edges, sorted by offset.</param>
    /// <param name="place">Where in the block.</param>
    /// <param name="low">The form of the low part.</param>
    public static int FindHigh(ReadOnlySpan<Edge> edges, ulong place, RiscVForm low)
    {
        bool isDescriptor = low is RiscVForm.Nothing or RiscVForm.HighToA0 or RiscVForm.LowToA0;
        int from = place > uint.MaxValue ? edges.Length : EdgeOrder.FirstAt(edges, (uint)place);
        int end = Math.Min(edges.Length, from + MostAtOnePlace);
        for (; from < end && edges[from].Offset == place; from++)
        {
            var form = (RiscVForm)edges[from].Form;
            if (isDescriptor ? form == RiscVForm.HighOfDescriptor : form is RiscVForm.HighFromHere or RiscVForm.HighOfThread)
            {
                return from;
            }
        }

        return -1;
    }

    /// <summary>What is wrong with a low part whose high part is missing.</summary>
    public static string Unpaired(ulong place) => $"is the low part of what is formed at 0x{place:x}, and no relocation there forms a high part";

    private static bool MayBeShorter(ReadOnlySpan<Edge> edges, int index)
    {
        for (int next = index + 1; next < edges.Length && edges[next].Offset == edges[index].Offset && edges[next].Kind == EdgeKind.None; next++)
        {
            if (edges[next].Form == (byte)RiscVForm.MayBeShorter)
            {
                return true;
            }
        }

        return false;
    }

    private static byte AlignmentOf(in EdgeGroup group, in Edge edge, uint end, ReadOnlySpan<Edge> behind)
    {
        long bytes = group.Addend(edge);
        if (group.IsFrameTable)
        {
            throw group.Fault(edge, "aligns code in an unwind table, which has none");
        }

        if (bytes < 0 || bytes > group.Content.Length - edge.Offset || bytes >= (long)ObjectLimits.LargestAlignment)
        {
            throw group.Fault(edge, $"leaves {bytes} bytes for an alignment, and the section has {group.Content.Length - edge.Offset} there, and 16 MiB are the most");
        }

        if (edge.Offset < end || Overlaps(behind, edge.Offset + (uint)bytes))
        {
            throw group.Fault(edge, "leaves bytes for an alignment in which another relocation writes");
        }

        return (byte)BitOperations.Log2(CodeAlignments.BoundaryOf((ulong)bytes));
    }

    private static bool Overlaps(ReadOnlySpan<Edge> behind, uint end)
    {
        foreach (ref readonly Edge edge in behind)
        {
            if (edge.Offset >= end)
            {
                break;
            }

            if (EdgeKinds.Width(edge.Kind) > 0)
            {
                return true;
            }
        }

        return false;
    }

    private static void RequireHigh(in EdgeGroup group, in Edge low)
    {
        if (group.Addend(low) != 0)
        {
            throw group.Fault(low, "is a low part with an addend, which belongs to the high part");
        }

        if (group.PlaceOfTarget(low) is not { } place)
        {
            throw group.Fault(low, "is the low part of what is formed elsewhere: its symbol is no label of this section");
        }

        if (FindHigh(group.Edges, place, (RiscVForm)low.Form) < 0)
        {
            throw group.Fault(low, Unpaired(place));
        }
    }

    private static void RequireUleb128(in EdgeGroup group, in Edge set, in Edge next)
    {
        if (next.Kind != EdgeKind.SubtractUleb128 || next.Offset != set.Offset)
        {
            throw group.Fault(set, "sets a number of which the next relocation subtracts nothing");
        }

        if (LabelArithmetic.LengthOfUleb128(group.Content[(int)set.Offset..]) == 0)
        {
            throw group.Fault(set, "sets a number that does not end in its section, or is longer than any");
        }
    }
}
