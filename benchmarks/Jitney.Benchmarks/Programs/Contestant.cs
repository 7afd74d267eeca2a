using Jitney.Benchmarks.Measuring;

namespace Jitney.Benchmarks.Programs;

/// <summary>Somebody who can bring a work from its inputs to its end.</summary>
/// <param name="Title">For people.</param>
/// <param name="IsOurs">Whether it is Jitney.</param>
internal abstract record Contestant(string Title, bool IsOurs)
{
    /// <summary>Takes part in a work at all.</summary>
    public Func<Work, bool> TakesPart { get; init; } = static _ => true;

    /// <summary>Does what belongs to no run, before the first run of a work.</summary>
    public virtual void Begin(Work work, CommandRunner runner)
    {
    }

    /// <summary>Brings a work to its end once.</summary>
    /// <returns>What it cost; null when it failed.</returns>
    public abstract Cost? Run(Work work, CommandRunner runner);
}
