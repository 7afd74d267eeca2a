using System.Buffers.Binary;
using System.Text;
using Jitney.Calls;

namespace Jitney.Functions.Conventions;

/// <summary>An ELF object with one function and its unwind table.</summary>
/// <remarks>Formats: "System V Application Binary Interface", chapter 4; "Linux Standard Base", <c>.eh_frame</c>.</remarks>
internal static class ThunkObject
{
    private const int RelocationSize = 24;
    private const int SectionCount = 8;
    private const int CodeAlignment = 16;

    // Of .eh_frame: distance, 32 bits with a sign.
    private const byte DistanceEncoding = 0x1B;

    private static ReadOnlySpan<byte> SectionNames => "\0.text\0.rela.eh_frame\0.note.GNU-stack\0.symtab\0.strtab\0.shstrtab\0"u8;

    /// <summary>Makes the object.</summary>
    /// <param name="name">The function's name, in ASCII.</param>
    /// <param name="thunk">Its code.</param>
    /// <param name="convention">Of the machine.</param>
    public static byte[] Create(string name, ThunkCode thunk, ICallingConvention convention)
    {
        byte[] frames = Frames(thunk, out int codeStart);
        byte[] strings = [0, .. Encoding.ASCII.GetBytes(name), 0];
        int text = ObjectHeaders.HeaderSize;
        int table = Align(text + thunk.Code.Length);
        int relocations = Align(table + frames.Length);
        int symbols = relocations + RelocationSize;
        int names = symbols + (3 * ObjectHeaders.SymbolSize);
        int sectionNames = names + strings.Length;
        int sections = Align(sectionNames + SectionNames.Length);
        var bytes = new byte[sections + (SectionCount * ObjectHeaders.SectionHeaderSize)];

        Span<byte> header = bytes;
        ObjectHeaders.Write(header, convention.Machine, sections, SectionCount);
        thunk.Code.CopyTo(bytes, text);
        frames.CopyTo(bytes, table);

        // The function's address in its entry of the table: its distance from there, by the section's symbol.
        BinaryPrimitives.WriteUInt64LittleEndian(header[relocations..], (ulong)codeStart);
        BinaryPrimitives.WriteUInt64LittleEndian(header[(relocations + 8)..], (1UL << 32) | convention.DistanceRelocation);

        // The section, and the function: global, at the beginning of the section.
        Span<byte> section = header[(symbols + ObjectHeaders.SymbolSize)..];
        section[4] = 3;
        section[6] = 1;
        Span<byte> function = section[ObjectHeaders.SymbolSize..];
        function[0] = 1;
        function[4] = (1 << 4) | 2;
        function[6] = 1;
        BinaryPrimitives.WriteUInt64LittleEndian(function[16..], (ulong)thunk.Code.Length);
        strings.CopyTo(bytes, names);
        SectionNames.CopyTo(bytes.AsSpan(sectionNames));

        Section(1, ".text"u8, type: 1, flags: 6, text, thunk.Code.Length, alignment: CodeAlignment);
        Section(2, ".eh_frame"u8, type: 1, flags: 2, table, frames.Length, alignment: 8);
        Section(3, ".rela.eh_frame"u8, type: 4, flags: 0x40, relocations, RelocationSize, alignment: 8, link: 5, information: 2, entrySize: RelocationSize);
        Section(4, ".note.GNU-stack"u8, type: 1, flags: 0, names, 0, alignment: 1);
        Section(5, ".symtab"u8, type: 2, flags: 0, symbols, 3 * ObjectHeaders.SymbolSize, alignment: 8, link: 6, information: 2, entrySize: ObjectHeaders.SymbolSize);
        Section(6, ".strtab"u8, type: 3, flags: 0, names, strings.Length, alignment: 1);
        Section(7, ".shstrtab"u8, type: 3, flags: 0, sectionNames, SectionNames.Length, alignment: 1);
        return bytes;

        void Section(int index, ReadOnlySpan<byte> title, uint type, ulong flags, int offset, int size, ulong alignment, uint link = 0, uint information = 0, ulong entrySize = 0) =>
            ObjectHeaders.WriteSection(
                bytes.AsSpan(sections + (index * ObjectHeaders.SectionHeaderSize)), SectionNames.IndexOf(title), type, flags, offset, size, alignment, link, information, entrySize);
    }

    private static byte[] Frames(ThunkCode thunk, out int codeStart)
    {
        UnwindRules rules = thunk.Rules;
        byte[] common = Record(
            [0, 0, 0, 0, 1, (byte)'z', (byte)'R', 0, rules.CodeAlignment, (byte)(rules.DataAlignment & 0x7F), rules.ReturnAddress, 1, DistanceEncoding, .. rules.AtEntry]);

        // Behind the lengths: where the common entry lies, from here; the address; the size; no further data.
        Span<byte> head = stackalloc byte[13];
        head.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(head, common.Length + sizeof(int));
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], thunk.Code.Length);
        codeStart = common.Length + (2 * sizeof(int));
        return [.. common, .. Record([.. head, .. rules.Behind])];
    }

    // Its length before it, and filled up with instructions that do nothing.
    private static byte[] Record(byte[] content)
    {
        var record = new byte[Align(sizeof(int) + content.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(record, record.Length - sizeof(int));
        content.CopyTo(record, sizeof(int));
        return record;
    }

    private static int Align(int offset) => (offset + 7) & ~7;
}
