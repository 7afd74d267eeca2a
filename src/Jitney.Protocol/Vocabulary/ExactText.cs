using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Jitney.Protocol.Vocabulary;

/// <summary>Strings that hold any bytes: names of files and symbols need not be UTF-8, and must come back as they were.</summary>
/// <remarks>A byte that belongs to no character is written as the lone surrogate U+DC00 + byte, which no text has. Python does the same.</remarks>
internal static class ExactText
{
    private const char First = '\uDC80';
    private const char Last = '\uDCFF';
    private const char Base = '\uDC00';

    /// <summary>Bytes as a string.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(bytes, out Rune character, out int length);
            if (status == OperationStatus.Done)
            {
                text.Append(character.ToString());
                bytes = bytes[length..];
            }
            else
            {
                text.Append((char)(Base + bytes[0]));
                bytes = bytes[1..];
            }
        }

        return text.ToString();
    }

    /// <summary>Whether a string may hold bytes that are no UTF-8.</summary>
    public static bool HasBytes(string text) => text.AsSpan().IndexOfAnyInRange(First, Last) >= 0;

    /// <summary>The bytes of a string.</summary>
    public static byte[] Encode(string text)
    {
        if (!HasBytes(text))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        var bytes = new List<byte>(text.Length);
        Span<byte> buffer = stackalloc byte[4];
        for (ReadOnlySpan<char> rest = text; !rest.IsEmpty;)
        {
            if (rest[0] is >= First and <= Last)
            {
                bytes.Add((byte)(rest[0] - Base));
                rest = rest[1..];
                continue;
            }

            // Other lone surrogates become the replacement character, as everywhere.
            _ = Rune.DecodeFromUtf16(rest, out Rune character, out int length);
            bytes.AddRange(buffer[..character.EncodeToUtf8(buffer)]);
            rest = rest[length..];
        }

        return [.. bytes];
    }
}
