using System.Globalization;
using System.Text;

namespace Jitney.ObjectFiles.Failures;

/// <summary>Makes names from files fit for messages: one line, and nothing that a terminal would obey.</summary>
public static class PrintableText
{
    /// <summary>The text with control characters written as <c>\xNN</c>; the same string when there are none.</summary>
    public static string Of(string text)
    {
        if (!text.Any(IsControl))
        {
            return text;
        }

        var printable = new StringBuilder(text.Length + 16);
        foreach (char character in text)
        {
            if (IsControl(character))
            {
                printable.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}");
            }
            else
            {
                printable.Append(character);
            }
        }

        return printable.ToString();
    }

    // The line and paragraph separators end lines in some terminals and logs, though they are not control characters.
    private static bool IsControl(char character) => char.IsControl(character) || character is '\u2028' or '\u2029';
}
