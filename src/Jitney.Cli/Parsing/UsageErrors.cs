using System.CommandLine;
using System.CommandLine.Parsing;

namespace Jitney.Cli.Parsing;

/// <summary>What is wrong with the words of the command line.</summary>
internal static class UsageErrors
{
    private const int FarthestTypo = 2;

    private static readonly string[] s_commands = ["run", "link", "show"];

    /// <summary>The errors, each once: where there are words that nobody knows, these alone, since what is missing may be what they were meant for.</summary>
    public static IEnumerable<string> Of(ParseResult parsed) => parsed.UnmatchedTokens.Count > 0
        ? parsed.UnmatchedTokens.Take(parsed.CommandResult.Parent is null ? 1 : int.MaxValue).Distinct().Select(word => Unknown(word, parsed.CommandResult.Command, parsed.CommandResult.Parent is null))
        : parsed.Errors.Select(error => IsBare(parsed) && error.Message.StartsWith("Required ", StringComparison.Ordinal) ? WhatIsMissing(parsed.CommandResult) : error.Message).Distinct();

    // Nothing stands behind the command, or there is none.
    private static bool IsBare(ParseResult parsed) => parsed.Tokens.Count == (parsed.CommandResult.Parent is null ? 0 : 1);

    private static string WhatIsMissing(CommandResult command) =>
        command.Parent is null ? $"there is no command: there are {string.Join(", ", s_commands)}" : $"there is no {command.Command.Arguments[0].Name.ToLowerInvariant()}";

    private static string Unknown(string word, Command command, bool isRoot)
    {
        string[] options = [.. command.Options.Select(static option => option.Name)];
        return word.StartsWith('-') ? $"there is no option '{word}'{Like(word, options) ?? ""}"
            : !isRoot ? $"'{word}' is one word too many"
            : $"there is no command '{word}'{Like(word, s_commands) ?? $": there are {string.Join(", ", s_commands)}"}";
    }

    private static string? Like(string word, string[] known) =>
        word.Length > 1 && known.MinBy(name => Distance(word, name)) is { } nearest && Distance(word, nearest) <= FarthestTypo ? $": is '{nearest}' meant?" : null;

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
