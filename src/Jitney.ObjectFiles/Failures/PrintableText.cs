using System.Globalization;
using System.Text;

namespace Jitney.ObjectFiles.Failures;

/// <summary>Makes names from files fit for messages: one line, and nothing that a terminal would obey.</summary>
internal static class PrintableText
{
    private const char FirstByte = '\uDC80';
    private const char LastByte = '\uDCFF';
    private const char ByteBase = '\uDC00';

    /// <summary>The text with control characters, and bytes that are no UTF-8, written as <c>\xNN</c>; the same string when there are none.</summary>
    public static string Of(string text)
    {
        if (!text.Any(IsUnfit))
        {
            return text;
        }

        var printable = new StringBuilder(text.Length + 16);
        for (int index = 0; index < text.Length; index++)
        {
            char character = text[index];
            if (IsByte(text, index))
            {
                printable.Append(CultureInfo.InvariantCulture, $"\\x{character - ByteBase:x2}");
            }
            else if (IsControl(character))
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

    /// <summary>The text with bytes that are no UTF-8 written as <c>\xNN</c>, and all else as it is: for forms that have escapes of their own for the rest.</summary>
    public static string OfBytes(string text) => text.AsSpan().IndexOfAnyInRange(FirstByte, LastByte) < 0
        ? text
        : string.Concat(text.Select((character, index) => IsByte(text, index) ? FormattableString.Invariant($"\\x{character - ByteBase:x2}") : character.ToString()));

    private static bool IsUnfit(char character) => IsControl(character) || character is >= FirstByte and <= LastByte;

    // Behind a high surrogate it is half of a character.
    private static bool IsByte(string text, int index) => text[index] is >= FirstByte and <= LastByte && (index == 0 || !char.IsHighSurrogate(text[index - 1]));

    // The line and paragraph separators end lines in some terminals and logs, though they are not control characters.
    private static bool IsControl(char character) => char.IsControl(character) || character is '\u2028' or '\u2029';
}
