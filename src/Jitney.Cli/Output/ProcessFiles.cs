using System.Globalization;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Cli.Output;

/// <summary>What the system says about processes, in <c>/proc</c>; 0 where it says nothing.</summary>
internal static class ProcessFiles
{
    /// <summary>How many mappings of a process lie in some ranges and are not mere reservations of address space.</summary>
    /// <param name="process">The process; null for this one.</param>
    /// <param name="ranges">Where to count.</param>
    public static int CountMappings(int? process, IReadOnlyList<ExecutorAddressRange> ranges)
    {
        string name = process?.ToString(CultureInfo.InvariantCulture) ?? "self";
        int count = 0;
        foreach (string line in ReadLines($"/proc/{name}/maps"))
        {
            // 20000000-20400000 r-xp 00000000 00:01 5 /memfd:jitney (deleted)
            int dash = line.IndexOf('-', StringComparison.Ordinal);
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (dash > 0 && space > dash
                && ulong.TryParse(line.AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong start)
                && !line.AsSpan(space).StartsWith(" ---")
                && ranges.Any(range => range.Contains((ExecutorAddress)start)))
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>The largest resident size of this process so far, in bytes.</summary>
    public static long PeakMemory()
    {
        string? line = ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        string[] words = line?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words.Length > 1 && long.TryParse(words[1], CultureInfo.InvariantCulture, out long kibibytes) ? kibibytes * 1024 : 0;
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
