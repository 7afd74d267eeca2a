using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Resolution;

/// <summary>Where the batch's memory will be: everything that is allocated lies inside.</summary>
/// <param name="Range">The window; empty when it is not known beforehand.</param>
public readonly record struct AddressWindow(ExecutorAddressRange Range)
{
    internal const ulong Reach = 1UL << 31;

    /// <summary>Nothing is known, so nothing outside the batch can be said to be near.</summary>
    public static AddressWindow Unknown => default;

    /// <summary>Whether 32-bit code anywhere in the window can name an address, both as itself and as a distance.</summary>
    public bool IsNear(ulong address)
    {
        if (Range.IsEmpty || address >= Reach)
        {
            return false;
        }

        return Range.End.Value <= Reach
            || (Distance(address, Range.Start.Value) < Reach && Distance(address, Range.End.Value) < Reach);
    }

    private static ulong Distance(ulong left, ulong right) => left > right ? left - right : right - left;
}
