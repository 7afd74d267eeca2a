using System.Buffers;
using System.Runtime.InteropServices;
using Jitney.Linking.Failures;
using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Fixups;

/// <summary>Copies blocks, fixes the copies up and hands them on, in parallel.</summary>
/// <remarks>
/// Work is cut into pieces of about <see cref="PieceSize"/> bytes, large blocks into several, so that bytes are copied, fixed up and handed on
/// while they are in the cache, and so that one large object keeps all processors as busy as many small ones. Pieces cover disjoint
/// ranges, gaps between blocks included, so the bytes do not depend on the number of threads.
/// </remarks>
internal static class CopyAndApply
{
    private const int PieceSize = (int)Block.LargestUnsorted;

    /// <summary>Runs the phase.</summary>
    /// <param name="batch">A batch whose addresses are assigned.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="writer">Takes the bytes of the segments up to their zero-fill offsets.</param>
    /// <exception cref="LinkException">Values that do not fit: the first of them, and how many more there are.</exception>
    public static void Run(LinkBatch batch, BatchLayout layout, ISegmentWriter writer)
    {
        List<Piece> pieces = Cut(batch, layout);
        var errors = new FixupErrors[pieces.Count];
        var queue = new WriteQueue(writer);
        int[] order = PieceOrder.Of(pieces, writer);
        batch.Workers.For(pieces.Count, turn =>
        {
            int index = order[turn];
            errors[index] = new FixupErrors();
            Piece piece = pieces[index];
            Span<byte> place = writer.InPlace(piece.Segment, piece.Start, piece.Size);
            if (place.Length == piece.Size)
            {
                Fill(batch, layout, piece, place, errors[index]);
                return;
            }

            byte[] buffer = ArrayPool<byte>.Shared.Rent(piece.Size);
            Span<byte> bytes = buffer.AsSpan(0, piece.Size);
            Fill(batch, layout, piece, bytes, errors[index]);
            queue.Write(piece.Segment, piece.Start, buffer, piece.Size);
        });
        ThrowIfAny(batch, errors);
    }

    /// <summary>The template of thread-local storage, which the executor needs before the rest can be fixed up.</summary>
    /// <exception cref="LinkException">Values that do not fit.</exception>
    public static byte[] ThreadTemplate(LinkBatch batch, BatchLayout layout)
    {
        SectionSpan span = layout.Role(SectionRole.ThreadData);
        var template = new byte[span.End - span.Start];
        var errors = new FixupErrors();
        foreach (Placement placement in layout[SegmentKind.ReadOnly].Placements)
        {
            ObjectGraph graph = batch.Objects[placement.Object];
            if (graph.Sections[graph.Blocks[placement.Block].Section].Role == SectionRole.ThreadData)
            {
                int size = (int)graph.Blocks[placement.Block].Size;
                FillBlock(batch, graph, placement.Block, 0, template.AsSpan((int)(placement.Offset - span.Start), size), errors);
            }
        }

        ThrowIfAny(batch, [errors]);
        return template;
    }

    private static void ThrowIfAny(LinkBatch batch, IReadOnlyList<FixupErrors> errors)
    {
        foreach (int faulty in errors.SelectMany(static piece => piece.Objects))
        {
            batch.Blame(faulty, batch.Faulty);
        }

        LinkErrorsException.ThrowIfAny(FixupErrors.Join(errors));
    }

    private static List<Piece> Cut(LinkBatch batch, BatchLayout layout)
    {
        var pieces = new List<Piece>();
        for (int segment = 0; segment < SegmentKinds.Count; segment++)
        {
            Placement[] placements = layout[(SegmentKind)segment].Placements;
            int first = 0;
            ulong start = 0;
            for (int index = 0; index < placements.Length; index++)
            {
                ObjectGraph graph = batch.Objects[placements[index].Object];
                ref readonly Block block = ref graph.Blocks[placements[index].Block];
                if (IsBehindContent(batch, placements[index]))
                {
                    break;
                }

                // All but the last part of a large block end pieces of their own.
                ulong from = placements[index].Offset;
                ulong end = from + block.Size;
                ReadOnlySpan<Edge> edges = graph.EdgesOf(block);
                while (block.Size > PieceSize && end - start > 2 * PieceSize && start + PieceSize > from)
                {
                    ulong cut = from + BlockParts.FindCut(batch.Architecture, edges, (uint)(start + PieceSize - from), (uint)block.Size);
                    if (cut >= end)
                    {
                        break;
                    }

                    pieces.Add(new Piece((SegmentKind)segment, first, index + 1, start, (int)(cut - start)));
                    (first, start) = (index, cut);
                }

                // Blocks without bytes alone are no piece: their segment may have no memory.
                bool isLast = index == placements.Length - 1 || IsBehindContent(batch, placements[index + 1]);
                if (end > start && (end - start >= PieceSize || isLast))
                {
                    pieces.Add(new Piece((SegmentKind)segment, first, index + 1, start, checked((int)(end - start))));
                    (first, start) = (index + 1, end);
                }
            }
        }

        return pieces;
    }

    private static bool IsBehindContent(LinkBatch batch, Placement placement)
    {
        ObjectGraph graph = batch.Objects[placement.Object];
        return graph.Sections[graph.Blocks[placement.Block].Section].Role == SectionRole.ZeroFill;
    }

    private static void Fill(LinkBatch batch, BatchLayout layout, Piece piece, Span<byte> bytes, FixupErrors errors)
    {
        Placement[] placements = layout[piece.Segment].Placements;
        Span<ObjectGraph> objects = CollectionsMarshal.AsSpan(batch.Objects);
        ulong position = piece.Start;
        ulong pieceEnd = piece.Start + (ulong)piece.Size;
        for (int index = piece.First; index < piece.End; index++)
        {
            Placement placement = placements[index];
            ObjectGraph graph = objects[placement.Object];
            if (placement.Offset > position)
            {
                bytes[(int)(position - piece.Start)..(int)(placement.Offset - piece.Start)].Fill(piece.Segment == SegmentKind.Code ? batch.Architecture.CodeGap : (byte)0);
                position = placement.Offset;
            }

            ulong end = Math.Min(pieceEnd, placement.Offset + graph.Blocks[placement.Block].Size);
            FillBlock(batch, graph, placement.Block, (uint)(position - placement.Offset), bytes[(int)(position - piece.Start)..(int)(end - piece.Start)], errors);
            position = end;
        }
    }

    private static void FillBlock(LinkBatch batch, ObjectGraph graph, int block, uint start, Span<byte> bytes, FixupErrors errors)
    {
        ref readonly Block entry = ref graph.Blocks[block];
        if (entry.IsZeroFill)
        {
            // Among sections of its name there may be others with content.
            bytes.Clear();
            return;
        }

        graph.ContentOf(entry).Slice((int)start, bytes.Length).CopyTo(bytes);
        if (entry.EdgeCount > 0)
        {
            new BlockFixup(batch, graph, block, start, bytes, errors).Apply();
        }
    }
}
