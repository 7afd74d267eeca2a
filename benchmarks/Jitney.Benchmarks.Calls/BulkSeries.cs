using System.Diagnostics;
using System.Globalization;

namespace Jitney.Benchmarks.Calls;

/// <summary>Large pieces moved in one way, and how fast.</summary>
/// <param name="name">The way.</param>
/// <param name="move">Moves <see cref="Size"/> bytes and returns when the other end has them.</param>
internal sealed class BulkSeries(string name, Func<byte[], ValueTask> move)
{
    /// <summary>How many bytes are moved at a time.</summary>
    public const int Size = 1 << 24;

    private readonly List<double> _rates = [];

    private double Median => At(0.5);

    public async Task MeasureAsync(byte[] bytes, int pieces, bool counts)
    {
        long start = Stopwatch.GetTimestamp();
        for (int piece = 0; piece < pieces; piece++)
        {
            await move(bytes);
        }

        if (counts)
        {
            _rates.Add((double)pieces * Size / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }
    }

    public string Row(BulkSeries comparison) =>
        string.Create(CultureInfo.InvariantCulture, $"| {name} | {Median:0.00} | {At(0):0.00}..{At(1):0.00} | {Median / comparison.Median:0.00} |");

    private double At(double share)
    {
        double[] sorted = [.. _rates.Order()];
        return sorted[(int)(share * (sorted.Length - 1))];
    }
}
