namespace Jitney.Linking;

/// <summary>Rounding up to powers of two.</summary>
internal static class Alignment
{
    /// <summary>The least multiple of 2^<paramref name="log2"/> that is not below <paramref name="value"/>.</summary>
    public static ulong Up(ulong value, byte log2)
    {
        ulong mask = (1UL << log2) - 1;
        return checked(value + mask) & ~mask;
    }
}
