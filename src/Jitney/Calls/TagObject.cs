using Jitney.Protocol.Vocabulary;

namespace Jitney.Calls;

/// <summary>An ELF object with one byte of data under one name: a symbol that linked code can use as a tag, at an address that nothing else has.</summary>
/// <remarks>Format: "System V Application Binary Interface", chapter 4.</remarks>
internal static class TagObject
{
    private const int DataSize = 8;
    private const int SectionCount = 5;

    private static ReadOnlySpan<byte> SectionNames => "\0.data\0.symtab\0.strtab\0.shstrtab\0"u8;

    /// <summary>Makes the object.</summary>
    /// <param name="name">The symbol's name.</param>
    /// <param name="machine">ELF's number of the machine, as the other objects have it.</param>
    public static byte[] Create(string name, ushort machine)
    {
        byte[] symbolName = [.. NativeText.FromString(name).Bytes];
        const int Symbols = ObjectHeaders.HeaderSize + DataSize;
        const int Strings = Symbols + (2 * ObjectHeaders.SymbolSize);
        int stringsSize = symbolName.Length + 2;
        int names = Strings + stringsSize;
        int sections = (names + SectionNames.Length + 7) & ~7;
        var bytes = new byte[sections + (SectionCount * ObjectHeaders.SectionHeaderSize)];

        Span<byte> header = bytes;
        ObjectHeaders.Write(header, machine, sections, SectionCount);

        // One global object, at the beginning of section 1.
        Span<byte> symbol = bytes.AsSpan(Symbols + ObjectHeaders.SymbolSize);
        symbol[0] = 1;
        symbol[4] = (1 << 4) | 1;
        symbol[6] = 1;
        symbol[16] = 1;
        symbolName.CopyTo(bytes.AsSpan(Strings + 1));
        SectionNames.CopyTo(bytes.AsSpan(names));

        Section(1, ".data"u8, type: 1, flags: 3, ObjectHeaders.HeaderSize, DataSize, alignment: 1);
        Section(2, ".symtab"u8, type: 2, flags: 0, Symbols, 2 * ObjectHeaders.SymbolSize, alignment: 8, link: 3, information: 1, entrySize: ObjectHeaders.SymbolSize);
        Section(3, ".strtab"u8, type: 3, flags: 0, Strings, stringsSize, alignment: 1);
        Section(4, ".shstrtab"u8, type: 3, flags: 0, names, SectionNames.Length, alignment: 1);
        return bytes;

        void Section(int index, ReadOnlySpan<byte> title, uint type, ulong flags, int offset, int size, ulong alignment, uint link = 0, uint information = 0, ulong entrySize = 0) =>
            ObjectHeaders.WriteSection(
                bytes.AsSpan(sections + (index * ObjectHeaders.SectionHeaderSize)), SectionNames.IndexOf(title), type, flags, offset, size, alignment, link, information, entrySize);
    }
}
