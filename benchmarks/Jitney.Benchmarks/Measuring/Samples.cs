using System.Globalization;

namespace Jitney.Benchmarks.Measuring;

/// <summary>Measurements of one thing.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    /// <summary>How many there are.</summary>
    public int Count => _values.Count;

    /// <summary>The middle one; not a number when there are none.</summary>
    public double Median
    {
        get
        {
            double[] sorted = [.. _values.Order()];
            return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    /// <summary>The least.</summary>
    public double Least => _values.Count == 0 ? double.NaN : _values.Min();

    /// <summary>The most.</summary>
    public double Most => _values.Count == 0 ? double.NaN : _values.Max();

    /// <summary>Adds one.</summary>
    public void Add(double value) => _values.Add(value);

    /// <inheritdoc/>
    public override string ToString() => _values.Count == 0
        ? "–"
        : string.Create(CultureInfo.InvariantCulture, $"{Median:0.0} ({Least:0.0}..{Most:0.0})");
}
