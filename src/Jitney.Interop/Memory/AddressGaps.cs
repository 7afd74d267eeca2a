using System.Globalization;
using System.Runtime.InteropServices;

namespace Jitney.Interop.Memory;

/// <summary>The unused parts of an address space, from low to high.</summary>
/// <param name="Gaps">Each with its first address and the address behind it.</param>
internal sealed record AddressGaps(IReadOnlyList<(ulong Start, ulong End)> Gaps)
{
    // What user space ends at: of 48 bits on AArch64, which may have fewer, else of 47. What is beyond is used by nobody who
    // does not ask for it.
    private static readonly ulong Top = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? 0xFFFF_FFFF_F000UL : 0x7FFF_FFFF_F000UL;

    /// <summary>The gaps of this process now. Other threads may map something at any moment.</summary>
    public static AddressGaps OfThisProcess() => Parse(File.ReadAllLines("/proc/self/maps"));

    /// <summary>Reads the form of /proc/PID/maps: <c>start-end</c> in hexadecimal at the head of each line, ascending.</summary>
    public static AddressGaps Parse(IEnumerable<string> lines)
    {
        var gaps = new List<(ulong Start, ulong End)>();
        ulong free = 0;
        foreach (string line in lines)
        {
            int dash = line.IndexOf('-', StringComparison.Ordinal);
            int blank = line.IndexOf(' ', StringComparison.Ordinal);
            if (dash > 0 && blank > dash
                && ulong.TryParse(line.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong start)
                && ulong.TryParse(line.AsSpan(dash + 1, blank - dash - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong end))
            {
                Add(gaps, free, Math.Min(start, Top));
                free = Math.Max(free, end);
            }
        }

        Add(gaps, free, Top);
        return new AddressGaps(gaps);
    }

    /// <summary>These gaps without the given range.</summary>
    public AddressGaps Without(ulong start, ulong end)
    {
        var gaps = new List<(ulong Start, ulong End)>();
        foreach ((ulong gapStart, ulong gapEnd) in Gaps)
        {
            Add(gaps, gapStart, Math.Min(gapEnd, start));
            Add(gaps, Math.Max(gapStart, end), gapEnd);
        }

        return new AddressGaps(gaps);
    }

    /// <summary>What of these gaps lies in a range.</summary>
    public IEnumerable<(ulong Start, ulong End)> Within(ulong start, ulong end) =>
        Gaps.Select(gap => (Start: Math.Max(gap.Start, start), End: Math.Min(gap.End, end))).Where(gap => gap.Start < gap.End);

    private static void Add(List<(ulong Start, ulong End)> gaps, ulong start, ulong end)
    {
        if (start < end)
        {
            gaps.Add((start, end));
        }
    }
}
