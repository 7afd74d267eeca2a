namespace Jitney.ObjectFiles;

/// <summary>Recognises the beginning of a linker script, the one kind of input that is text and has no magic.</summary>
internal static class LinkerScriptText
{
    private static ReadOnlySpan<byte> Blanks => " \t\r\n;"u8;

    /// <summary>
    /// Whether the text, after blanks and comments, begins with a command; also when it begins with a comment after which
    /// nothing comes.
    /// </summary>
    public static bool Begins(ReadOnlySpan<byte> content)
    {
        bool commented = false;
        ReadOnlySpan<byte> rest = content.TrimStart(Blanks);
        while (rest.StartsWith("/*"u8))
        {
            commented = true;
            int end = rest.IndexOf("*/"u8);
            rest = end < 0 ? default : rest[(end + 2)..].TrimStart(Blanks);
        }

        return rest.IsEmpty ? commented : BeginsWithCommand(rest);
    }

    private static bool BeginsWithCommand(ReadOnlySpan<byte> text)
    {
        int length = text.IndexOfAnyExceptInRange((byte)'A', (byte)'_');
        ReadOnlySpan<byte> word = length < 0 ? text : text[..length];
        ReadOnlySpan<byte> after = text[word.Length..].TrimStart(Blanks);
        return IsCommand(word) && (after.IsEmpty || after[0] is (byte)'(' or (byte)'{' or (byte)'/' or (byte)'"' || word.SequenceEqual("INCLUDE"u8));
    }

    private static bool IsCommand(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("GROUP"u8) || word.SequenceEqual("INPUT"u8) || word.SequenceEqual("OUTPUT_FORMAT"u8)
        || word.SequenceEqual("AS_NEEDED"u8) || word.SequenceEqual("ASSERT"u8) || word.SequenceEqual("ENTRY"u8)
        || word.SequenceEqual("EXTERN"u8) || word.SequenceEqual("INCLUDE"u8) || word.SequenceEqual("MEMORY"u8)
        || word.SequenceEqual("OUTPUT"u8) || word.SequenceEqual("OUTPUT_ARCH"u8) || word.SequenceEqual("PHDRS"u8)
        || word.SequenceEqual("PROVIDE"u8) || word.SequenceEqual("SEARCH_DIR"u8) || word.SequenceEqual("SECTIONS"u8)
        || word.SequenceEqual("STARTUP"u8) || word.SequenceEqual("TARGET"u8) || word.SequenceEqual("VERSION"u8);
}
