namespace Jitney.Interop.Windows.Memory;

/// <summary>Places for what may lie anywhere. Where the system chooses, it may begin at the lowest address there is, which is wanted for linked code.</summary>
internal static class HighAddresses
{
    // Of 128 TiB that processes have, most are free: a place is rolled.
    private const long First = 1L << 40;
    private const long End = 1L << 46;
    private const int MostAttempts = 4;

    /// <summary>Has addresses taken far above what 32 bits reach, or else wherever there is room.</summary>
    /// <param name="take">Takes them at an address, or with 0 where the system likes; its result is 0 where the system refuses, whose error is then the last one.</param>
    /// <returns>The result for the first place that is granted.</returns>
    public static nint Take(Func<nint, nint> take)
    {
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            long granule = Random.Shared.NextInt64(First / (long)MemoryCalls.Granularity, End / (long)MemoryCalls.Granularity);
            if (take((nint)(granule * (long)MemoryCalls.Granularity)) is not 0 and nint taken)
            {
                return taken;
            }
        }

        return take(0);
    }
}
