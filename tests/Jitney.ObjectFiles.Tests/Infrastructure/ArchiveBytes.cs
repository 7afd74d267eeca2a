using System.Text;

namespace Jitney.ObjectFiles.Tests.Infrastructure;

/// <summary>Writes archives of kinds that no tool at hand writes, and wrong ones.</summary>
internal static class ArchiveBytes
{
    public static byte[] Archive(ReadOnlySpan<byte> members) => [.. "!<arch>\n"u8, .. members];

    public static byte[] ThinArchive(ReadOnlySpan<byte> members) => [.. "!<thin>\n"u8, .. members];

    public static byte[] Member(string name, ReadOnlySpan<byte> content) =>
        [.. Header(name, content.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)), .. content, .. content.Length % 2 == 0 ? ""u8 : "\n"u8];

    /// <summary>A header alone, whose size field is any text.</summary>
    public static byte[] Header(string name, string size) =>
        Encoding.Latin1.GetBytes($"{name,-16}{"0",-12}{"0",-6}{"0",-6}{"644",-8}{size,-10}`\n");

    /// <summary>A member whose name stands before its content, filled up with zero bytes as BSD's tools do.</summary>
    public static byte[] BsdMember(string name, ReadOnlySpan<byte> content)
    {
        int length = (name.Length + 4) & ~3;
        return Member($"#1/{length}", [.. Encoding.Latin1.GetBytes(name.PadRight(length, '\0')), .. content]);
    }
}
