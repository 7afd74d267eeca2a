using System.Globalization;
using System.Text;

namespace Jitney.Benchmarks.Output;

/// <summary>Which machine the results are from.</summary>
internal static class Machine
{
    /// <summary>For people.</summary>
    public static string Description => string.Create(
        CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} × {Model}, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}");

    /// <summary>For file names: the processor's model and the number of cores.</summary>
    public static string FileName
    {
        get
        {
            var name = new StringBuilder();
            foreach (char letter in Model.ToLowerInvariant())
            {
                if (char.IsAsciiLetterOrDigit(letter))
                {
                    _ = name.Append(letter);
                }
                else if (name.Length > 0 && name[^1] != '-')
                {
                    _ = name.Append('-');
                }
            }

            return string.Create(CultureInfo.InvariantCulture, $"{name.ToString().Trim('-')}-{Environment.ProcessorCount}-cores");
        }
    }

    private static string Model => File.ReadLines("/proc/cpuinfo")
        .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ", 2)[1].Trim() ?? "unknown processor";
}
