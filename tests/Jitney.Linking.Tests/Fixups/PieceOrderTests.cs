using FsCheck;
using FsCheck.Fluent;
using Jitney.Linking.Fixups;
using Jitney.Linking.Graph;
using Jitney.Linking.Tests.Support;

namespace Jitney.Linking.Tests.Fixups;

/// <summary>Are pieces of different lanes spread among each other, and those of one left in their order?</summary>
public sealed class PieceOrderTests
{
    [Fact]
    public void Pieces_without_lanes_keep_their_order() =>
        Assert.Equal([0, 1, 2], PieceOrder.Of([Piece(SegmentKind.Code, 5), Piece(SegmentKind.Code, 1), Piece(SegmentKind.Writable, 3)], new Lanes(static _ => null)));

    [Fact]
    public void The_lane_with_more_to_do_gets_more_turns()
    {
        int[] order = PieceOrder.Of(
            [Piece(SegmentKind.Code, 64), Piece(SegmentKind.Code, 64), .. Enumerable.Repeat(Piece(SegmentKind.ReadOnly, 64), 4)],
            new Lanes(static segment => segment == SegmentKind.Code ? 1 : 0));
        Assert.Equal([2, 0, 3, 4, 1, 5], order);
    }

    [MadeUpFact]
    public void Every_piece_has_one_turn_and_no_lane_gets_far_ahead() => Prop.ForAll<PositiveInt[]>(sizes =>
    {
        List<Piece> pieces = [.. sizes.Select(static (size, index) => Piece((SegmentKind)(index % SegmentKinds.Count), size.Get))];
        var writer = new Lanes(static segment => segment == SegmentKind.Code ? 1 : 0);
        int[] order = PieceOrder.Of(pieces, writer);
        Assert.Equal(Enumerable.Range(0, pieces.Count), order.Order());
        double[] total = new double[2];
        foreach (Piece piece in pieces)
        {
            total[writer.LaneOf(piece.Segment)!.Value] += piece.Size;
        }

        double largest = pieces.Select(piece => piece.Size / total[writer.LaneOf(piece.Segment)!.Value]).DefaultIfEmpty().Max();
        double[] part = new double[2];
        int[] last = [-1, -1];
        foreach (int index in order)
        {
            int lane = writer.LaneOf(pieces[index].Segment)!.Value;
            Assert.True(index > last[lane]);
            last[lane] = index;
            part[lane] += pieces[index].Size / total[lane];
            Assert.True(total.Contains(0) || Math.Abs(part[0] - part[1]) <= largest + 1e-9, $"{part[0]} beside {part[1]}");
        }
    }).QuickCheckThrowOnFailure();

    private static Piece Piece(SegmentKind segment, int size) => new(segment, 0, 1, 0, size);

    private sealed class Lanes(Func<SegmentKind, int?> laneOf) : ISegmentWriter
    {
        public int? LaneOf(SegmentKind segment) => laneOf(segment);

        public void Write(SegmentKind segment, ulong offset, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();
    }
}
