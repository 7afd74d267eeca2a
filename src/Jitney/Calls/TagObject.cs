using System.Buffers.Binary;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Calls;

/// <summary>An ELF object with one byte of data under one name: a symbol that linked code can use as a tag, at an address that nothing else has.</summary>
/// <remarks>Format: "System V Application Binary Interface", chapter 4.</remarks>
internal static class TagObject
{
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const int DataSize = 8;
    private const int SectionCount = 5;

    private static ReadOnlySpan<byte> SectionNames => "\0.data\0.symtab\0.strtab\0.shstrtab\0"u8;

    /// <summary>Makes the object.</summary>
    /// <param name="name">The symbol's name.</param>
    /// <param name="machine">ELF's number of the machine, as the other objects have it.</param>
    public static byte[] Create(string name, ushort machine)
    {
        byte[] symbolName = [.. NativeText.FromString(name).Bytes];
        const int Symbols = HeaderSize + DataSize;
        const int Strings = Symbols + (2 * SymbolSize);
        int stringsSize = symbolName.Length + 2;
        int names = Strings + stringsSize;
        int sections = (names + SectionNames.Length + 7) & ~7;
        var bytes = new byte[sections + (SectionCount * SectionHeaderSize)];

        Span<byte> header = bytes;
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], machine);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(header[40..], (ulong)sections);
        BinaryPrimitives.WriteUInt16LittleEndian(header[52..], HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[58..], SectionHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[60..], SectionCount);
        BinaryPrimitives.WriteUInt16LittleEndian(header[62..], SectionCount - 1);

        // One global object, at the beginning of section 1.
        Span<byte> symbol = bytes.AsSpan(Symbols + SymbolSize);
        symbol[0] = 1;
        symbol[4] = (1 << 4) | 1;
        symbol[6] = 1;
        symbol[16] = 1;
        symbolName.CopyTo(bytes.AsSpan(Strings + 1));
        SectionNames.CopyTo(bytes.AsSpan(names));

        WriteSection(1, name: 1, type: 1, flags: 3, HeaderSize, DataSize, link: 0, information: 0, alignment: 1, entrySize: 0);
        WriteSection(2, name: 7, type: 2, flags: 0, Symbols, 2 * SymbolSize, link: 3, information: 1, alignment: 8, entrySize: SymbolSize);
        WriteSection(3, name: 15, type: 3, flags: 0, Strings, stringsSize, link: 0, information: 0, alignment: 1, entrySize: 0);
        WriteSection(4, name: 23, type: 3, flags: 0, names, SectionNames.Length, link: 0, information: 0, alignment: 1, entrySize: 0);
        return bytes;

        void WriteSection(int index, uint name, uint type, ulong flags, int offset, int size, uint link, uint information, ulong alignment, ulong entrySize)
        {
            Span<byte> section = bytes.AsSpan(sections + (index * SectionHeaderSize));
            BinaryPrimitives.WriteUInt32LittleEndian(section, name);
            BinaryPrimitives.WriteUInt32LittleEndian(section[4..], type);
            BinaryPrimitives.WriteUInt64LittleEndian(section[8..], flags);
            BinaryPrimitives.WriteUInt64LittleEndian(section[24..], (ulong)offset);
            BinaryPrimitives.WriteUInt64LittleEndian(section[32..], (ulong)size);
            BinaryPrimitives.WriteUInt32LittleEndian(section[40..], link);
            BinaryPrimitives.WriteUInt32LittleEndian(section[44..], information);
            BinaryPrimitives.WriteUInt64LittleEndian(section[48..], alignment);
            BinaryPrimitives.WriteUInt64LittleEndian(section[56..], entrySize);
        }
    }
}
