using System.CommandLine.Parsing;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Cli.Parsing;

/// <summary>The words of the command line: Jitney's own, and those behind <c>--</c>, which are the linked program's.</summary>
/// <param name="Own">Ours, in a form that a general parser understands.</param>
/// <param name="ProgramArguments">The program's.</param>
internal sealed record CommandWords(IReadOnlyList<string> Own, IReadOnlyList<NativeText> ProgramArguments)
{
    /// <summary>Splits the words, and writes as one word each what linkers know as one: <c>-l NAME</c>, <c>-L DIR</c>, and <c>--stats</c> with its default.</summary>
    /// <param name="words">The words.</param>
    /// <param name="given">The same words as they were given.</param>
    public static CommandWords Split(string[] words, IReadOnlyList<NativeText> given)
    {
        // A runtime's strings have lost what is no UTF-8.
        words = given.Count == words.Length ? [.. given.Select(static word => word.ToExactString())] : words;
        int end = Array.IndexOf(words, "--");
        NativeText[] arguments = end < 0 ? [] : [.. given.Skip(end + 1)];
        var own = new List<string>();
        for (int index = 0; index < (end < 0 ? words.Length : end); index++)
        {
            string word = words[index];
            if (word is "-l" or "-L" && index + 1 < words.Length)
            {
                index++;
                own.Add(word + words[index]);
            }
            else
            {
                // Otherwise an input behind it would be taken for its value.
                own.Add(word == "--stats" ? "--stats=text" : word);
            }
        }

        // What `show` shows are files.
        return new CommandWords(own is ["run" or "link", ..] ? [own[0], .. LinkerWords.Translate(own.Skip(1))] : own, arguments);
    }

    /// <summary>A command as it is called: <c>jitney run</c>.</summary>
    public static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}" : "jitney";
}
