using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Resolution;

/// <summary>What a shared library asks linkers to warn of: references to one of its symbols.</summary>
/// <param name="symbol">The symbol.</param>
/// <param name="text">The words, as they are printed.</param>
internal sealed class LibraryWarning(ReadOnlyMemory<byte> symbol, string text)
{
    private const int LongestText = 1000;

    /// <summary>The symbol.</summary>
    public ReadOnlyMemory<byte> Symbol => symbol;

    /// <summary>The words, as they are printed.</summary>
    public string Text => text;

    /// <summary>Whether it was said: that is done once.</summary>
    public bool IsTold { get; set; }

    /// <summary>All warnings of a library, which do not look into its file any more.</summary>
    /// <param name="file">The library's bytes.</param>
    public static IReadOnlyList<LibraryWarning> Of(ReadOnlyMemory<byte> file) =>
        [.. ElfLibraryWarning.Read(file).Select(static warning => new LibraryWarning(warning.Symbol.ToArray(), TextOf(warning.Text.Span)))];

    /// <summary>The words of a section. C's texts end with a zero byte, and authors may have made it several lines.</summary>
    public static string TextOf(ReadOnlySpan<byte> section)
    {
        ReadOnlySpan<byte> text = section.IndexOf((byte)0) is >= 0 and int end ? section[..end] : section;
        bool isLong = text.Length > LongestText;
        return PrintableText.Of(NameText.Of(isLong ? text[..LongestText] : text.TrimEnd((byte)'\n'))) + (isLong ? "..." : "");
    }
}
