using System.Globalization;
using Jitney.ObjectFiles.Binary;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Coff;

/// <summary>Reads the directives of an object: linker options as text, in sections called <c>.drectve</c>.</summary>
/// <remarks>
/// Words are separated by blanks, or zero bytes between what several compilers wrote, and quotes keep blanks inside a word. Options begin with a slash or dash, and are
/// the same in any case. The text may begin with the mark of UTF-8.
/// </remarks>
internal static class CoffDirectives
{
    private const string SectionName = ".drectve";
    private const int LargestAlignment = 31;
    private const int LongestShown = 200;

    /// <summary>How many directives an object may have: each takes more memory than the two bytes that it may have in the file.</summary>
    private const int MostDirectives = 1 << 20;

    /// <summary>Reads all of them.</summary>
    /// <param name="file">The object.</param>
    /// <returns>In the order of the file; those that are not known here are <see cref="CoffDirectiveKind.Other"/>.</returns>
    /// <exception cref="MalformedFileException">A known one does not have the form that it must have.</exception>
    public static IReadOnlyList<CoffDirective> Read(CoffObjectFile file)
    {
        List<CoffDirective>? directives = null;
        for (int section = 1; section <= file.SectionCount; section++)
        {
            if (IsDirectives(file, section))
            {
                Read(file, section, directives ??= []);
            }
        }

        return directives ?? (IReadOnlyList<CoffDirective>)[];
    }

    /// <summary>Whether a section holds directives: by its name alone, since GNU tools give it the attributes of data.</summary>
    public static bool IsDirectives(CoffObjectFile file, int section) => file.SectionNameBytes(section).SequenceEqual(".drectve"u8);

    private static void Read(CoffObjectFile file, int section, List<CoffDirective> directives)
    {
        ReadOnlyMemory<byte> text = file.SectionMemory(section);
        int start = text.Span is [0xef, 0xbb, 0xbf, ..] ? 3 : 0;
        while (true)
        {
            start += BlanksIn(text.Span[start..]);
            if (start == text.Length)
            {
                return;
            }

            int length = WordLength(text.Span[start..]);
            CoffDirective directive = Parse(Unquoted(text.Slice(start, length))) with { Place = new FileRange((int)file.Section(section).Offset + start, length) };
            var place = new InputPlace(file.Name, SectionName, (ulong)start);
            if (!IsWell(directive))
            {
                throw new MalformedFileException(
                    place, $"the directive {PrintableText.Of(NameText.Of(directive.Word.Span[..Math.Min(LongestShown, directive.Word.Length)]))} lacks what it is about");
            }

            if (directives.Count == MostDirectives)
            {
                throw new MalformedFileException(place, $"there are more than {MostDirectives} directives");
            }

            directives.Add(directive);
            start += length;
        }
    }

    private static int BlanksIn(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(" \t\r\n\0"u8) is >= 0 and int blanks ? blanks : text.Length;

    private static int WordLength(ReadOnlySpan<byte> text)
    {
        bool quoted = false;
        for (int index = 0; index < text.Length; index++)
        {
            if (text[index] == '"')
            {
                quoted = !quoted;
            }
            else if (text[index] == 0 || (!quoted && text[index] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return index;
            }
        }

        return text.Length;
    }

    private static ReadOnlyMemory<byte> Unquoted(ReadOnlyMemory<byte> word)
    {
        if (word.Span.IndexOf((byte)'"') < 0)
        {
            return word;
        }

        var copy = new byte[word.Length - word.Span.Count((byte)'"')];
        int length = 0;
        foreach (byte character in word.Span)
        {
            if (character != '"')
            {
                copy[length++] = character;
            }
        }

        return copy;
    }

    private static CoffDirective Parse(ReadOnlyMemory<byte> word)
    {
        var other = new CoffDirective { Word = word };
        if (word.Span is not [(byte)'/' or (byte)'-', _, ..])
        {
            return other;
        }

        int colon = word.Span.IndexOf((byte)':');
        CoffDirective directive = other with
        {
            Kind = KindOf(word.Span[1..(colon < 0 ? word.Length : colon)]),
            Name = colon < 0 ? default : word[(colon + 1)..],
        };
        return directive.Kind switch
        {
            CoffDirectiveKind.AlternateName or CoffDirectiveKind.Merge or CoffDirectiveKind.FailIfMismatch => Split(directive, (byte)'='),
            CoffDirectiveKind.Section or CoffDirectiveKind.GuardSymbol => Split(directive, (byte)','),
            CoffDirectiveKind.AlignCommon => WithAlignment(Split(directive, (byte)',')),
            CoffDirectiveKind.Export => WithExport(Split(directive, (byte)',')),
            _ => directive,
        };
    }

    private static CoffDirectiveKind KindOf(ReadOnlySpan<byte> option)
    {
        Span<char> lower = stackalloc char[16];
        if (option.Length > lower.Length)
        {
            return CoffDirectiveKind.Other;
        }

        for (int index = 0; index < option.Length; index++)
        {
            lower[index] = char.ToLowerInvariant((char)option[index]);
        }

        return lower[..option.Length] switch
        {
            "defaultlib" => CoffDirectiveKind.DefaultLibrary,
            "nodefaultlib" => CoffDirectiveKind.NoDefaultLibrary,
            "include" => CoffDirectiveKind.Include,
            "alternatename" => CoffDirectiveKind.AlternateName,
            "export" => CoffDirectiveKind.Export,
            "merge" => CoffDirectiveKind.Merge,
            "section" => CoffDirectiveKind.Section,
            "failifmismatch" => CoffDirectiveKind.FailIfMismatch,
            "guardsym" => CoffDirectiveKind.GuardSymbol,
            "aligncomm" => CoffDirectiveKind.AlignCommon,
            "exclude-symbols" => CoffDirectiveKind.ExcludeSymbols,
            _ => CoffDirectiveKind.Other,
        };
    }

    private static CoffDirective Split(CoffDirective directive, byte separator)
    {
        int end = directive.Name.Span.IndexOf(separator);
        return end < 0 ? directive : directive with { Name = directive.Name[..end], Value = directive.Name[(end + 1)..] };
    }

    private static CoffDirective WithAlignment(CoffDirective directive) =>
        int.TryParse(directive.Value.Span, NumberStyles.None, CultureInfo.InvariantCulture, out int exponent) && exponent <= LargestAlignment
            ? directive with { Alignment = 1u << exponent }
            : directive;

    private static CoffDirective WithExport(CoffDirective directive)
    {
        CoffExportFlags flags = CoffExportFlags.None;
        ushort ordinal = 0;
        bool isName = false;
        ReadOnlySpan<byte> rest = directive.Value.Span;
        foreach (Range part in rest.Split((byte)','))
        {
            ReadOnlySpan<byte> word = rest[part];
            if (isName)
            {
                isName = false;
                continue;
            }

            isName = Is(word, "exportas");
            flags |= word.Length > 0 && Is(word, "data") ? CoffExportFlags.Data
                : Is(word, "private") ? CoffExportFlags.Private
                : Is(word, "noname") ? CoffExportFlags.NoName
                : CoffExportFlags.None;
            if (word is [(byte)'@', ..] && ushort.TryParse(word[1..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort number))
            {
                ordinal = number;
            }
        }

        // What stands for a name with a dot in it is what another library has; a name may have one all the same.
        CoffDirective named = Split(directive with { Value = default }, (byte)'=');
        flags |= named.Value.Span.Contains((byte)'.') ? CoffExportFlags.Forwarder : CoffExportFlags.None;
        return named with { Value = named.Value.IsEmpty ? named.Name : named.Value, Export = flags, Ordinal = ordinal };
    }

    private static bool Is(ReadOnlySpan<byte> word, string lower)
    {
        if (word.Length != lower.Length)
        {
            return false;
        }

        for (int index = 0; index < lower.Length; index++)
        {
            if (char.ToLowerInvariant((char)word[index]) != lower[index])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a directive has all that its kind is about.</summary>
    private static bool IsWell(in CoffDirective directive) => directive.Kind switch
    {
        CoffDirectiveKind.Other or CoffDirectiveKind.NoDefaultLibrary or CoffDirectiveKind.FailIfMismatch => true,
        CoffDirectiveKind.AlignCommon => !directive.Name.IsEmpty && directive.Alignment != 0,
        CoffDirectiveKind.AlternateName or CoffDirectiveKind.Merge or CoffDirectiveKind.Section => !directive.Name.IsEmpty && !directive.Value.IsEmpty,
        _ => !directive.Name.IsEmpty,
    };
}
