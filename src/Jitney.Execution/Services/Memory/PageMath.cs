namespace Jitney.Execution.Services.Memory;

/// <summary>Rounding to this machine's pages.</summary>
internal static class PageMath
{
    private static ulong Mask => (ulong)Environment.SystemPageSize - 1;

    /// <summary>Whether a number is a multiple of the page size.</summary>
    public static bool IsAligned(ulong value) => (value & Mask) == 0;

    /// <summary>The first multiple of the page size that is not below; wraps around at 2^64.</summary>
    public static ulong RoundUp(ulong value) => unchecked(value + Mask) & ~Mask;

    /// <summary>The last multiple of the page size that is not above.</summary>
    public static ulong RoundDown(ulong value) => value & ~Mask;
}
