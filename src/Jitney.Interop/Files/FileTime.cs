namespace Jitney.Interop.Files;

/// <summary>A time as file systems keep it.</summary>
/// <param name="Seconds">Whole seconds since 1970.</param>
/// <param name="Nanoseconds">The rest.</param>
internal readonly record struct FileTime(long Seconds, uint Nanoseconds)
{
    private const uint NanosecondsOfTick = 100;
    private const long Latest = 253_000_000_000;

    /// <summary>The time, rounded up to a second. What no date can say, damaged file systems do say: it counts as the last of all.</summary>
    public DateTimeOffset Point => Seconds is >= 0 and < Latest ? DateTimeOffset.FromUnixTimeSeconds(Seconds + 1) : DateTimeOffset.MaxValue.AddYears(-1);

    /// <summary>The time as exactly as a date can say it, or as <see cref="Point"/> has it.</summary>
    public DateTimeOffset Exact => Seconds is >= 0 and < Latest
        ? DateTimeOffset.FromUnixTimeSeconds(Seconds).AddTicks(Nanoseconds / NanosecondsOfTick)
        : Point;
}
