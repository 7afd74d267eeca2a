using Jitney.Linking.Building;
using Jitney.Linking.Graph;

namespace Jitney.Linking.Tests.Building;

/// <summary>Are edges sorted by offset, and do those of one offset keep their order?</summary>
public sealed class EdgeOrderTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1000, 1)]
    [InlineData(1000, 2)]
    [InlineData(1000, 7)]
    [InlineData(1000, 1000)]
    public void Sorts_whatever_the_number_of_runs(int count, int runs)
    {
        var random = new Random(count + runs);
        Edge[] edges = [.. Enumerable.Range(0, runs).SelectMany(_ => Enumerable.Range(0, count / runs).Select(_ => (uint)random.Next(100)).Order()).Select((offset, index) => new Edge { Offset = offset, Target = index })];
        Edge[] expected = [.. edges.OrderBy(static edge => edge.Offset)];

        EdgeOrder.Sort(edges);

        Assert.Equal(expected.Select(static edge => (edge.Offset, edge.Target)), edges.Select(static edge => (edge.Offset, edge.Target)));
    }
}
