using Jitney.Interop.Windows.Memory;

namespace Jitney.Interop.Tests.Memory;

/// <summary>What this process has mapped in a range of addresses.</summary>
internal static class ProcessMaps
{
    // The kind of a region that is a view.
    private const uint Mapped = 0x4_0000;

    /// <summary>The mappings in their order, neighbours with the same access as one. Access is told as in Linux: <c>r-xs</c>.</summary>
    public static IReadOnlyList<(ulong Start, ulong End, string Access)> In(ulong start, ulong end) =>
        OperatingSystem.IsWindows() ? OnWindows(start, end) : [.. File.ReadLines("/proc/self/maps").Select(Parse).Where(mapping => mapping.Start < end && mapping.End > start)];

    private static (ulong Start, ulong End, string Access) Parse(string line)
    {
        string[] words = line.Split(' ', 3);
        string[] ends = words[0].Split('-');
        return (Convert.ToUInt64(ends[0], 16), Convert.ToUInt64(ends[1], 16), words[1]);
    }

    private static List<(ulong Start, ulong End, string Access)> OnWindows(ulong start, ulong end)
    {
        var mappings = new List<(ulong Start, ulong End, string Access)>();
        foreach (MemoryCalls.MemoryRegion region in AddressSpace.Regions(start, end).Where(static region => region.State != MemoryCalls.Free))
        {
            string access = AccessOf(region);
            if (mappings is [.., var last] && last.End == region.Start && last.Access == access)
            {
                mappings[^1] = (last.Start, region.End, access);
            }
            else
            {
                mappings.Add((region.Start, region.End, access));
            }
        }

        return mappings;
    }

    // Pages that wait for memory have the protection that they were made with.
    private static string AccessOf(MemoryCalls.MemoryRegion region)
    {
        uint protection = region.State == MemoryCalls.Commit ? region.Protection : region.AllocationProtection;
        bool isShared = region.Kind == Mapped && region.AllocationProtection is not (MemoryCalls.WriteCopy or MemoryCalls.ExecuteWriteCopy);
        return string.Concat(
            PageProtections.IsReadable(protection) ? "r" : "-",
            PageProtections.IsWritable(protection) ? "w" : "-",
            PageProtections.IsExecutable(protection) ? "x" : "-",
            isShared ? "s" : "p");
    }
}
