using System.Globalization;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Integration.Tests.Infrastructure;

/// <summary>Counts the mappings of linked memory in a process.</summary>
public static class Mappings
{
    /// <summary>How many lines of a process's memory map lie in the ranges.</summary>
    public static int Count(int process, IReadOnlyList<ExecutorAddressRange> ranges) => Count(File.ReadLines($"/proc/{process}/maps"), ranges);

    /// <summary>How many lines of a memory map lie in the ranges. Address space that is only reserved does not count.</summary>
    public static int Count(IEnumerable<string> lines, IReadOnlyList<ExecutorAddressRange> ranges) => lines.Count(line =>
    {
        ulong start = ulong.Parse(line.AsSpan(0, line.IndexOf('-')), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return !line.Contains("---p", StringComparison.Ordinal) && ranges.Any(range => start >= range.Start.Value && start < range.End.Value);
    });
}
