using Jitney.Benchmarks.Measuring;

namespace Jitney.Benchmarks.Programs;

/// <summary>Somebody who is a command, or several.</summary>
/// <param name="Title">For people.</param>
/// <param name="IsOurs">Whether it is Jitney.</param>
/// <param name="Commands">The commands, one after the other; the last one runs the program.</param>
internal sealed record CommandContestant(string Title, bool IsOurs, Func<Work, IReadOnlyList<IReadOnlyList<string>>> Commands) : Contestant(Title, IsOurs)
{
    /// <inheritdoc/>
    public override Cost? Run(Work work, CommandRunner runner)
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
