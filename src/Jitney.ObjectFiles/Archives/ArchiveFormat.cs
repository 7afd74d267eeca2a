using System.Text;

namespace Jitney.ObjectFiles.Archives;

/// <summary>
/// The common format of <c>ar</c>: a magic, then members, each a text header and its content, padded to an even offset.
/// </summary>
/// <remarks>
/// There is no standard beyond that, only habits. GNU and COFF end names with a slash and keep long ones in a member
/// <c>//</c>, to which <c>/123</c> refers; BSD writes <c>#1/123</c> and puts the name before the content. The symbol index is a
/// first member called <c>/</c>, <c>/SYM64/</c> or <c>__.SYMDEF</c>. See ar(5) of FreeBSD, and "Archive (Library) File Format" of
/// Microsoft's PE format.
/// </remarks>
internal static class ArchiveFormat
{
    public const int MagicSize = 8;
    public const int HeaderSize = 60;
    public const int NameSize = 16;
    public const int SizeFieldOffset = 48;
    public const int SizeFieldSize = 10;
    public const int TerminatorOffset = 58;

    /// <summary>The longest member name that is read, in bytes; headers may share one name, so it must not be long.</summary>
    public const int LongestName = 4096;

    public static ReadOnlySpan<byte> Magic => "!<arch>\n"u8;

    public static ReadOnlySpan<byte> ThinMagic => "!<thin>\n"u8;

    public static ReadOnlySpan<byte> Terminator => "`\n"u8;

    /// <summary>Reads a decimal field: digits, then nothing but blanks; no sign, no overflow.</summary>
    public static bool TryReadDecimal(ReadOnlySpan<byte> field, out long value)
    {
        ReadOnlySpan<byte> digits = field.TrimEnd((byte)' ');
        value = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9' || value > (long.MaxValue - 9) / 10)
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return !digits.IsEmpty;
    }

    /// <summary>A field as messages show it.</summary>
    public static string Show(ReadOnlySpan<byte> field)
    {
        var text = new StringBuilder(field.Length + 2).Append('\'');
        foreach (byte character in field.TrimEnd((byte)' '))
        {
            text.Append(character is >= 0x20 and < 0x7f ? (char)character : '?');
        }

        return text.Append('\'').ToString();
    }
}
