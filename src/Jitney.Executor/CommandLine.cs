using System.Globalization;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Executor;

/// <summary>What the executor was told to do, in the words of LLVM's executor.</summary>
/// <param name="Input">The descriptor that it reads.</param>
/// <param name="Output">The descriptor that it writes.</param>
/// <param name="Room">How much thread-local storage linked code shall have room for; empty for the usual.</param>
internal readonly record struct CommandLine(int Input, int Output, ThreadStorageRoom Room)
{
    private const string Prefix = "filedescs=";

    internal const string Usage = $"""
        usage: jitney-executor filedescs=IN,OUT [thread-storage=SIZE,ALIGNMENT]
               jitney-executor IN OUT
        Runs code for a Jitney or LLVM controller that reads and writes the other ends of the descriptors IN and OUT.
        Linked code can have SIZE bytes of thread-local variables, which are aligned to at most ALIGNMENT.
        {Listening.ListenCommand.Usage}
        """;

    /// <summary>Whether the words can be for nobody else.</summary>
    internal static bool IsMeant(ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (word.StartsWith(Prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Finds <c>filedescs=IN,OUT</c>, or the numbers <c>IN OUT</c> at the head as LLVM's lli gives them, and <c>thread-storage=SIZE,ALIGNMENT</c> among
    /// the words; all others are ignored.</summary>
    internal static CommandLine? Parse(ReadOnlySpan<string> words)
    {
        ThreadStorageRoom room = default;
        foreach (string word in words)
        {
            if (ThreadStorageRoom.TryParse(word, out ThreadStorageRoom asked))
            {
                room = asked;
            }
        }

        foreach (string word in words)
        {
            if (word.StartsWith(Prefix, StringComparison.Ordinal))
            {
                ReadOnlySpan<char> numbers = word.AsSpan(Prefix.Length);
                int comma = numbers.IndexOf(',');
                return comma >= 0 && TryParse(numbers[..comma], out int input) && TryParse(numbers[(comma + 1)..], out int output)
                    ? new CommandLine(input, output, room)
                    : null;
            }
        }

        return words.Length >= 2 && TryParse(words[0], out int first) && TryParse(words[1], out int second) ? new CommandLine(first, second, room) : null;
    }

    private static bool TryParse(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
