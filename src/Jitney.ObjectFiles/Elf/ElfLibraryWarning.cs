namespace Jitney.ObjectFiles.Elf;

/// <summary>What a shared library asks linkers to warn of, by a section <c>.gnu.warning.SYMBOL</c>.</summary>
/// <param name="Symbol">The symbol that nobody should refer to.</param>
/// <param name="Text">The words.</param>
internal readonly record struct ElfLibraryWarning(ReadOnlyMemory<byte> Symbol, ReadOnlyMemory<byte> Text)
{
    private const int Most = 1000;
    private const int LongestName = 16 * 1024; // many sections may have one name

    /// <summary>Reads all of them.</summary>
    /// <param name="file">The library's bytes.</param>
    /// <returns>Views of the file, in its order, and of very many only the first; none when it is no ELF file for 64-bit little-endian machines, or has no section headers.</returns>
    public static IReadOnlyList<ElfLibraryWarning> Read(ReadOnlyMemory<byte> file)
    {
        ReadOnlyMemory<byte> names = ElfLibraryTables.SectionNames(file);
        List<ElfLibraryWarning>? found = null;
        foreach (ref readonly ElfSectionHeader section in ElfLibraryTables.Sections(file.Span))
        {
            ReadOnlySpan<byte> prefix = ".gnu.warning."u8;
            if (section.Type != ElfSectionType.ProgramBits || section.NameOffset >= (uint)names.Length || !names.Span[(int)section.NameOffset..].StartsWith(prefix))
            {
                continue;
            }

            ReadOnlyMemory<byte> symbol = names[((int)section.NameOffset + prefix.Length)..];
            if (symbol.Span.IndexOf((byte)0) is > 0 and <= LongestName and int length && ElfLibraryTables.Content(file, section) is { IsEmpty: false } text)
            {
                (found ??= []).Add(new ElfLibraryWarning(symbol[..length], text));
                if (found.Count == Most)
                {
                    break;
                }
            }
        }

        return found ?? (IReadOnlyList<ElfLibraryWarning>)[];
    }
}
