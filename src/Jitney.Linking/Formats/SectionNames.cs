namespace Jitney.Linking.Formats;

/// <summary>Names of sections that mean the same in several formats.</summary>
internal static class SectionNames
{
    /// <summary>Whether a name is an identifier of C, so that <c>__start_</c> and <c>__stop_</c> symbols can be made of it.</summary>
    public static bool IsIdentifier(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || char.IsAsciiDigit((char)name[0]))
        {
            return false;
        }

        foreach (byte letter in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter != (byte)'_')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Of a name <c>__start_SECTION</c> or <c>__stop_SECTION</c>, the section's; empty for all others.</summary>
    /// <param name="name">A symbol's name.</param>
    /// <param name="isStart">Which of the two it is.</param>
    public static ReadOnlySpan<byte> OfBound(ReadOnlySpan<byte> name, out bool isStart)
    {
        isStart = name.StartsWith("__start_"u8);
        return isStart ? name[8..] : name.StartsWith("__stop_"u8) ? name[7..] : default;
    }
}
