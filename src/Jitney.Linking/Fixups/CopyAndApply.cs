using System.Runtime.InteropServices;
using Jitney.Linking.Failures;
using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Fixups;

/// <summary>Copies blocks to working memory and fixes them up there, in parallel.</summary>
/// <remarks>
/// Work is cut into pieces of about <see cref="PieceSize"/> bytes, so that a block is fixed up while its bytes are in the cache, and so that
/// one large object keeps all processors as busy as many small ones. Pieces write disjoint ranges, gaps between blocks included, so the
/// bytes do not depend on the number of threads.
/// </remarks>
internal static class CopyAndApply
{
    private const int PieceSize = 128 * 1024;

    // Between functions: a jump astray stops at once.
    private const byte CodeGap = 0xcc; // int3

    /// <summary>Runs the phase.</summary>
    /// <param name="batch">A batch whose addresses are assigned.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="memory">Working memory of the segments, by <see cref="SegmentKind"/>; zero from the zero-fill offset on.</param>
    /// <exception cref="LinkException">Values that do not fit: the first of them, and how many more there are.</exception>
    public static void Run(LinkBatch batch, BatchLayout layout, ReadOnlyMemory<Memory<byte>> memory)
    {
        List<Piece> pieces = Cut(batch, layout);
        var errors = new FixupErrors[pieces.Count];
        Parallelism.For(pieces.Count, index =>
        {
            errors[index] = new FixupErrors();
            Run(batch, layout, memory.Span[(int)pieces[index].Segment].Span, pieces[index], errors[index]);
        });
        LinkErrorsException.ThrowIfAny(FixupErrors.Join(errors));
    }

    /// <summary>Runs the phase for the template of thread-local storage alone, which the executor needs before the rest can be fixed up.</summary>
    public static void RunForThreads(LinkBatch batch, BatchLayout layout, ReadOnlyMemory<Memory<byte>> memory)
    {
        Placement[] placements = layout[SegmentKind.ReadOnly].Placements;
        var errors = new FixupErrors();
        for (int index = 0; index < placements.Length; index++)
        {
            ObjectGraph graph = batch.Objects[placements[index].Object];
            if (graph.Sections[graph.Blocks[placements[index].Block].Section].Role == SectionRole.ThreadData)
            {
                Run(batch, layout, memory.Span[(int)SegmentKind.ReadOnly].Span, new Piece(SegmentKind.ReadOnly, index, index + 1), errors);
            }
        }

        LinkErrorsException.ThrowIfAny(FixupErrors.Join([errors]));
    }

    private static List<Piece> Cut(LinkBatch batch, BatchLayout layout)
    {
        var pieces = new List<Piece>();
        for (int segment = 0; segment < SegmentKinds.Count; segment++)
        {
            Placement[] placements = layout[(SegmentKind)segment].Placements;
            int first = 0;
            ulong size = 0;
            for (int index = 0; index < placements.Length; index++)
            {
                size += batch.Objects[placements[index].Object].Blocks[placements[index].Block].Size;
                if (size >= PieceSize || index == placements.Length - 1)
                {
                    pieces.Add(new Piece((SegmentKind)segment, first, index + 1));
                    (first, size) = (index + 1, 0);
                }
            }
        }

        return pieces;
    }

    private static void Run(LinkBatch batch, BatchLayout layout, Span<byte> memory, Piece piece, FixupErrors errors)
    {
        Placement[] placements = layout[piece.Segment].Placements;
        Span<ObjectGraph> objects = CollectionsMarshal.AsSpan(batch.Objects);
        ulong end = piece.First == 0 ? 0 : EndOf(objects, placements[piece.First - 1]);
        for (int index = piece.First; index < piece.End; index++)
        {
            Placement placement = placements[index];
            ObjectGraph graph = objects[placement.Object];
            ref readonly Block block = ref graph.Blocks[placement.Block];
            if (block.IsZeroFill)
            {
                return;
            }

            memory[(int)end..(int)placement.Offset].Fill(piece.Segment == SegmentKind.Code ? CodeGap : (byte)0);
            Span<byte> working = memory.Slice((int)placement.Offset, (int)block.Size);
            graph.Content.Span.Slice(block.ContentOffset, (int)block.Size).CopyTo(working);
            if (block.EdgeCount > 0)
            {
                new BlockFixup(batch, graph, placement.Block, working, errors).Apply();
            }

            end = placement.Offset + block.Size;
        }
    }

    private static ulong EndOf(ReadOnlySpan<ObjectGraph> objects, Placement placement) =>
        placement.Offset + objects[placement.Object].Blocks[placement.Block].Size;

    private readonly record struct Piece(SegmentKind Segment, int First, int End);
}
