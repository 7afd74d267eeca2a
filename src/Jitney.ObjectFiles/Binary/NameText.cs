using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Jitney.ObjectFiles.Binary;

/// <summary>Names in files as strings that keep every byte: names need not be UTF-8, and those of files must lead to the file again.</summary>
/// <remarks>A byte that belongs to no character becomes the lone surrogate U+DC00 + byte, which no text has; the product's other side turns it back, and
/// <see cref="Failures.PrintableText"/> shows it as <c>\xNN</c>.</remarks>
internal static class NameText
{
    private const char Base = '\uDC00';

    /// <summary>A name's bytes as a string.</summary>
    public static string Of(ReadOnlySpan<byte> name)
    {
        if (Utf8.IsValid(name))
        {
            return Encoding.UTF8.GetString(name);
        }

        var text = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(name, out Rune character, out int length) == OperationStatus.Done)
            {
                text.Append(character.ToString());
                name = name[length..];
            }
            else
            {
                text.Append((char)(Base + name[0]));
                name = name[1..];
            }
        }

        return text.ToString();
    }
}
