using FsCheck;
using FsCheck.Fluent;
using Jitney.Linking.Allocation;
using Jitney.Linking.Tests.Support;

namespace Jitney.Linking.Tests.Allocation;

/// <summary>Any sequence of steps leaves the same free ranges as the naive model, and is refused nothing that the model has room for.</summary>
public class FreeRangesModelTests
{
    private const int Size = 1500;

    [MadeUpTheory]
    [InlineData(0x4000UL)]
    [InlineData(0x4003UL)]
    public void Behaves_as_the_naive_model(ulong start) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(400),
        Prop.ForAll<Step[]>(Steps().ArrayOf().ToArbitrary(), steps => Run(start, steps)));

    private static Gen<Step> Steps() =>
        from frees in Gen.Choose(0, 99)
        from which in Gen.Choose(0, int.MaxValue - 1)
        from size in Gen.Choose(1, 120)
        from alignment in Gen.Choose(0, 7)
        select new Step(frees < 45, which, (ulong)size, 1UL << alignment);

    private static void Run(ulong start, Step[] steps)
    {
        var ranges = new FreeRanges(start, Size);
        var model = new NaiveRanges(start, Size);
        var live = new List<(int Piece, ulong Start, ulong Size)>();
        foreach (Step step in steps)
        {
            if (step.Frees && live.Count > 0)
            {
                (int piece, ulong from, ulong size) = live[step.Which % live.Count];
                live.RemoveAt(step.Which % live.Count);
                model.Mark(from, size, taken: false);
                Assert.Contains(ranges.Free(piece), model.FreeRanges());
            }
            else
            {
                bool room = model.HasRoom(step.Size, step.Alignment);
                Assert.Equal(room, ranges.TryAllocate(step.Size, step.Alignment, out ulong got, out int piece));
                if (room)
                {
                    Assert.Equal(0UL, got % step.Alignment);
                    Assert.True(model.IsFree(got, step.Size));
                    model.Mark(got, step.Size, taken: true);
                    live.Add((piece, got, step.Size));
                }
            }

            Assert.Equal(model.FreeRanges(), ranges.ToArray());
        }
    }

    private sealed record Step(bool Frees, int Which, ulong Size, ulong Alignment);
}
