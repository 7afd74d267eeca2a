namespace Jitney.Interop.Tests.Memory;

/// <summary>What this process has mapped in a range of addresses.</summary>
internal static class ProcessMaps
{
    public static IReadOnlyList<(ulong Start, ulong End, string Access)> In(ulong start, ulong end) =>
        [.. File.ReadLines("/proc/self/maps").Select(Parse).Where(mapping => mapping.Start < end && mapping.End > start)];

    private static (ulong Start, ulong End, string Access) Parse(string line)
    {
        string[] words = line.Split(' ', 3);
        string[] ends = words[0].Split('-');
        return (Convert.ToUInt64(ends[0], 16), Convert.ToUInt64(ends[1], 16), words[1]);
    }
}
