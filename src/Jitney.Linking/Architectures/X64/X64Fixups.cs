using Jitney.Linking.Fixups;
using Jitney.Linking.Graph;

namespace Jitney.Linking.Architectures.X64;

/// <summary>Fixes up instructions of x86-64 that may be rewritten.</summary>
internal readonly struct X64Fixups : IEdgeFixups
{
    /// <inheritdoc/>
    public static int Apply(in BlockFixup block, in Edge edge, in Edge next)
    {
        ulong addend = block.Addend(edge);
        ulong target = block.Target(edge);
        switch (edge.Kind)
        {
            case EdgeKind.GotEntryDelta32Relaxable:
            case EdgeKind.GotEntryDelta32RexRelaxable:
                ulong fixup = block.FixupOf(edge);
                if (!GotRelaxation.TryApply(block.Working, edge, unchecked(target + addend - fixup), addend))
                {
                    block.WriteSigned32(edge, unchecked(block.GotEntry(edge) + addend - fixup));
                }

                return 0;
            case EdgeKind.ThreadLocalDynamic:
                break;
            default:
                if (!block.RequireThreadLocal(edge))
                {
                    return 0;
                }

                break;
        }

        return ApplyThreadLocal(block, edge, next, target, addend);
    }

    private static int ApplyThreadLocal(in BlockFixup block, in Edge edge, in Edge next, ulong target, ulong addend)
    {
        if (edge.Kind == EdgeKind.ThreadGotEntryDelta32)
        {
            if (addend != unchecked((ulong)-4) || !ThreadRelaxation.TryApply(block.Working, edge, next, unchecked((long)target), out _))
            {
                block.WriteSigned32(edge, unchecked(block.GotEntry(edge) + addend - block.FixupOf(edge)));
            }

            return 0;
        }

        // The instructions of the dynamic models count from their own end; the distance itself has no such bias.
        ulong distance = edge.Kind == EdgeKind.ThreadDescriptorCall ? 0 : unchecked(target + addend + 4);
        if (ThreadRelaxation.TryApply(block.Working, edge, next, unchecked((long)distance), out int skipped))
        {
            return skipped;
        }

        block.Report(edge, $"{edge.Kind}: the instructions are not those that the thread-local storage model prescribes");
        return 0;
    }
}
