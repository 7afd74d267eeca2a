using Jitney.Benchmarks.Measuring;

namespace Jitney.Benchmarks.Programs;

/// <summary>Somebody who can bring a work from its inputs to its end.</summary>
/// <param name="Title">For people.</param>
/// <param name="IsOurs">Whether it is Jitney.</param>
/// <param name="Commands">The commands, one after the other; the last one runs the program.</param>
internal sealed record Contestant(string Title, bool IsOurs, Func<Work, IReadOnlyList<IReadOnlyList<string>>> Commands)
{
    /// <summary>Takes part in a work at all.</summary>
    public Func<Work, bool> TakesPart { get; init; } = static _ => true;

    /// <summary>Brings a work to its end once.</summary>
    /// <returns>What it cost; null when it failed.</returns>
    public Cost? Run(Work work, CommandRunner runner)
    {
        Cost total = new(0, 0, 0, 0);
        IReadOnlyList<IReadOnlyList<string>> commands = Commands(work);
        for (int index = 0; index < commands.Count; index++)
        {
            total += runner.Run(commands[index]);
            if (total.Status != (index == commands.Count - 1 ? work.Status : 0))
            {
                return null;
            }
        }

        return work.Expected is "*" || runner.Output == work.Expected ? total : null;
    }
}
