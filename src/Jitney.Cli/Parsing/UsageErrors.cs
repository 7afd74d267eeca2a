using System.CommandLine;

namespace Jitney.Cli.Parsing;

/// <summary>What is wrong with the words of the command line.</summary>
internal static class UsageErrors
{
    private const int FarthestTypo = 2;

    private static readonly string[] s_commands = ["run", "link", "show"];

    /// <summary>The errors, each once.</summary>
    public static IEnumerable<string> Of(ParseResult parsed) =>
        parsed.CommandResult.Parent is null && parsed.UnmatchedTokens is [{ } word, ..] && !word.StartsWith('-')
            ? [NoCommand(word)]
            : parsed.Errors.Select(static error => error.Message).Distinct();

    private static string NoCommand(string word)
    {
        string nearest = s_commands.MinBy(command => Distance(word, command))!;
        return Distance(word, nearest) <= FarthestTypo && word.Length > 1
            ? $"there is no command '{word}': is '{nearest}' meant?"
            : $"there is no command '{word}': there are {string.Join(", ", s_commands)}";
    }

    // How many letters must be changed, added or left out.
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        foreach (char letter in from.AsSpan(0, Math.Min(from.Length, 2 * to.Length)))
        {
            int diagonal = row[0]++;
            for (int index = 1; index <= to.Length; index++)
            {
                (diagonal, row[index]) = (row[index], Math.Min(Math.Min(row[index], row[index - 1]) + 1, diagonal + (letter == to[index - 1] ? 0 : 1)));
            }
        }

        return row[^1];
    }
}
