using System.Text;

namespace Jitney.Interop.Windows.Processes;

/// <summary>Words as one line, which is all that a process on Windows is started with: C runtimes, and CommandLineToArgvW, take it apart again.</summary>
internal static class CommandLineText
{
    // With the terminator. https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createprocessw
    private const int MostLetters = 32767;

    /// <summary>Makes the line.</summary>
    /// <param name="words">The words, the program's name first.</param>
    /// <exception cref="ArgumentException">A word holds a null character, or the program's name a quote, which has no spelling there.</exception>
    /// <exception cref="SystemCallException">The line would be longer than the system takes.</exception>
    public static string Of(IReadOnlyList<string> words)
    {
        var line = new StringBuilder();
        for (int index = 0; index < words.Count; index++)
        {
            string word = words[index];
            if (word.Contains('\0', StringComparison.Ordinal))
            {
                throw new ArgumentException("the string holds a null character", nameof(words));
            }

            if (index > 0)
            {
                line.Append(' ');
                Append(line, word);
            }
            else if (word.Contains('"', StringComparison.Ordinal))
            {
                throw new ArgumentException("a program's name cannot hold a quote", nameof(words));
            }
            else
            {
                // The first word knows no escapes: it ends at the next quote.
                line.Append('"').Append(word).Append('"');
            }
        }

        return line.Length < MostLetters
            ? line.ToString()
            : throw new SystemCallException(SystemProblem.InvalidArgument, SystemProcessFactory.Call, $"{line.Length} letters of arguments, and Windows takes less than {MostLetters}");
    }

    // Backslashes are themselves, but in front of a quote each counts half.
    private static void Append(StringBuilder line, string word)
    {
        if (word.Length > 0 && !word.AsSpan().ContainsAny(" \t\n\v\""))
        {
            line.Append(word);
            return;
        }

        line.Append('"');
        int backslashes = 0;
        foreach (char letter in word)
        {
            if (letter == '"')
            {
                line.Append('\\', backslashes + 1);
            }

            backslashes = letter == '\\' ? backslashes + 1 : 0;
            line.Append(letter);
        }

        line.Append('\\', backslashes).Append('"');
    }
}
