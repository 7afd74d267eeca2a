using Jitney.Linking.Resolution;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Memory;

/// <summary>The promise that all linked memory lies in one window, so that a signed 32-bit distance reaches everything from everywhere.</summary>
internal static class SmallCodeModel
{
    /// <summary>The size of the window.</summary>
    public const ulong Window = 1UL << 31;

    /// <summary>Whether ranges fit into one window.</summary>
    public static bool Holds(IEnumerable<ExecutorAddressRange> ranges)
    {
        ulong lowest = ulong.MaxValue;
        ulong highest = 0;
        foreach (ExecutorAddressRange range in ranges)
        {
            lowest = Math.Min(lowest, range.Start.Value);
            highest = Math.Max(highest, range.End.Value);
        }

        return highest <= lowest || highest - lowest <= Window;
    }

    /// <summary>Where further reservations may lie beside those that exist; unknown when there are none.</summary>
    public static AddressWindow WindowOf(IEnumerable<ExecutorAddressRange> ranges)
    {
        ExecutorAddressRange[] known = [.. ranges];
        if (known.Length == 0)
        {
            return AddressWindow.Unknown;
        }

        ulong lowest = known.Min(range => range.Start.Value);
        ulong highest = known.Max(range => range.End.Value);
        return new AddressWindow(highest <= Window
            ? new ExecutorAddressRange(default, (ExecutorAddress)Window)
            : new ExecutorAddressRange((ExecutorAddress)(highest - Math.Min(highest, Window)), (ExecutorAddress)unchecked(lowest + Window)));
    }
}
