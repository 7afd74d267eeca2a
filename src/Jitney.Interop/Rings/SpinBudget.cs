using System.Diagnostics;

namespace Jitney.Interop.Rings;

/// <summary>How long to look again and again before sleeping: as long as that has lately been worth it. Not thread-safe.</summary>
/// <remarks>A sleep and its end cost some 30 µs, so looking for longer than that never pays much. With one processor the other end
/// cannot go on while this one looks.</remarks>
internal struct SpinBudget
{
    private const int RetryEvery = 16;
    private static readonly long s_longest = Environment.ProcessorCount > 1 ? Stopwatch.Frequency / 20_000 : 0;
    private static readonly long s_shortest = s_longest / 16;

    // An other end that runs at the same time has answered a small call by then. One that waits for this very processor cannot before it gets it.
    private static readonly long s_alone = Stopwatch.Frequency / 400_000;

    private long _budget;
    private int _failures;

    /// <summary>A budget that is full.</summary>
    public static SpinBudget Full => new() { _budget = s_longest };

    /// <summary>Looks until there is something or the time is over.</summary>
    /// <returns>Whether there was.</returns>
    public bool Spin<T>(T look, Func<T, bool> isThere)
    {
        if (isThere(look))
        {
            return true;
        }

        if (s_longest == 0)
        {
            return false;
        }

        // Now and then the full time, for the other end may have become quicker.
        long budget = _failures % RetryEvery == RetryEvery - 1 ? s_longest : _budget;
        long start = Stopwatch.GetTimestamp();
        for (long spent = 0; spent < budget; spent = Stopwatch.GetTimestamp() - start)
        {
            if (spent < s_alone)
            {
                Thread.SpinWait(1);
            }
            else
            {
                // Whoever else wants this processor, perhaps the other end itself, gets it.
                Thread.Yield();
            }

            if (isThere(look))
            {
                _budget = s_longest;
                _failures = 0;
                return true;
            }
        }

        _failures++;
        _budget = Math.Max(_budget / 2, s_shortest);
        return false;
    }
}
