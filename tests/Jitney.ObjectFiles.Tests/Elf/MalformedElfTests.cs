using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests.Elf;

/// <summary>One thing is wrong in each test, and the message says which.</summary>
public sealed class MalformedElfTests : IDisposable
{
    private readonly Toolbox _tools = new();
    private readonly ElfBytes _bytes;
    private readonly ElfObjectFile _sound;

    public MalformedElfTests()
    {
        _bytes = new ElfBytes(_tools.Bytes(_tools.Compile(Samples.Cpp, compiler: "c++")));
        _sound = ElfObjectFile.Read(new InputName("lib.a", "b.o"), _bytes.Content.ToArray());
    }

    public void Dispose() => _tools.Dispose();

    [Fact]
    public void Files_of_other_classes_and_byte_orders_are_refused()
    {
        Assert.EndsWith("too short for an ELF file: 63 bytes", ReadError(_bytes.Content.AsMemory(0, 63)), StringComparison.Ordinal);
        foreach ((int at, string problem) in new[] { (0, "not an ELF file"), (4, "not a 64-bit ELF file"), (5, "not a little-endian ELF file"), (6, "not version 1 of ELF") })
        {
            byte before = _bytes.Content[at];
            _bytes.Content[at] ^= 0x40;
            Assert.Equal($"lib.a(b.o): offset 0x{at:x}: {problem}", ReadError());
            _bytes.Content[at] = before;
        }
    }

    [Theory]
    [InlineData(1, 1, 3, "i386 (32-bit)")]
    [InlineData(1, 1, 62, "x86-64 (32-bit)")]
    [InlineData(1, 1, 40, "Arm (32-bit)")]
    [InlineData(1, 2, 20, "PowerPC (32-bit, big-endian)")]
    [InlineData(1, 2, 8, "MIPS (32-bit, big-endian)")]
    [InlineData(2, 2, 21, "PowerPC64 (big-endian)")]
    [InlineData(2, 2, 22, "IBM Z (big-endian)")]
    [InlineData(1, 1, 12345, "machine 12345 (32-bit)")]
    public void Files_for_other_machines_name_them(byte width, byte order, ushort machine, string name)
    {
        _bytes.Content[4] = width;
        _bytes.Content[5] = order;
        _bytes.Content[order == 1 ? 18 : 19] = (byte)machine;
        _bytes.Content[order == 1 ? 19 : 18] = (byte)(machine >> 8);
        Assert.Equal($"lib.a(b.o): is for {name}, and only 64-bit little-endian ELF files are read", ReadError());
    }

    [Theory]
    [InlineData(0xffff_ffff_ffff_ffc0)]
    [InlineData(0x7fff_ffff)]
    [InlineData(0xffff_ffff_ffff_ffff)]
    public void A_section_table_outside_the_file_is_refused(ulong offset)
    {
        _bytes.FileHeader64(40) = offset;
        Assert.Contains($"the section table at 0x{offset:x}", ReadError(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue / 64 + 1)]
    [InlineData(1ul << 31)]
    public void An_extended_section_count_is_not_trusted(ulong count)
    {
        _bytes.Section(0).Size = count;
        _bytes.FileHeader16(60) = 0;
        Assert.Contains($"cannot have {count} entries", ReadError(), StringComparison.Ordinal);
    }

    [Fact]
    public void Section_names_must_be_a_string_table()
    {
        _bytes.FileHeader16(62) = (ushort)_sound.SymbolTableSection;
        Assert.Contains($"section {_sound.SymbolTableSection} is not a table of section names", ReadError(), StringComparison.Ordinal);
        _bytes.FileHeader16(62) = ElfSectionIndex.Extended;
        _bytes.Section(0).Link = 0xfffffff;
        Assert.Contains("section 268435455 is not a table of section names", ReadError(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0ul, ulong.MaxValue)]
    [InlineData(ulong.MaxValue, 2ul)]
    [InlineData(0x8000_0000ul, 0x8000_0000ul)]
    public void A_section_outside_the_file_is_refused_by_name(ulong offset, ulong size)
    {
        int text = Named(".text");
        _bytes.Section(text).Offset = offset;
        _bytes.Section(text).Size = size;
        Assert.StartsWith($"lib.a(b.o): section .text: 0x{size:x} bytes at 0x{offset:x} lie outside the file", ReadError(), StringComparison.Ordinal);
    }

    [Fact]
    public void Sections_may_overlap_but_not_without_end()
    {
        int others = _sound.Sections.Length - 1;
        for (int section = 1; section < others; section++)
        {
            if (_sound.Sections[section].HasContent && section != _sound.SymbolTableSection && _sound.Sections[section].Type != ElfSectionType.StringTable)
            {
                _bytes.Section(section).Offset = 0;
                _bytes.Section(section).Size = (ulong)_bytes.Content.Length / 8;
            }
        }

        Assert.NotNull(ElfObjectFile.Read(default, _bytes.Content));
        for (int section = 1; section < others; section++)
        {
            _bytes.Section(section).Size = _bytes.Section(section).Offset == 0 ? (ulong)_bytes.Content.Length : _bytes.Section(section).Size;
        }

        Assert.Contains("more than 8 times the bytes of the file", ReadError(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_alignment_is_a_power_of_two()
    {
        _bytes.Section(Named(".text")).Alignment = 3;
        Assert.Equal("lib.a(b.o): section .text: the alignment 0x3 is not a power of two", ReadError());
    }

    [Fact]
    public void Zeros_may_be_larger_than_the_file()
    {
        _bytes.Section(Named(".bss")).Size = 1ul << 40;
        Assert.True(ElfObjectFile.Read(default, _bytes.Content).SectionContent(Named(".bss")).IsEmpty);
    }

    [Fact]
    public void A_second_symbol_table_is_refused()
    {
        _bytes.Section(Named(".comment")).Type = ElfSectionType.SymbolTable;
        Assert.Contains($"a second symbol table beside section {Named(".comment")}", ReadError(), StringComparison.Ordinal);
    }

    [Fact]
    public void Symbols_must_be_sorted_as_the_header_says()
    {
        _bytes.Section(_sound.SymbolTableSection).Info++;
        Assert.Contains("a symbol that is not local among the local ones", ReadError(), StringComparison.Ordinal);
        _bytes.Section(_sound.SymbolTableSection).Info -= 2;
        Assert.Contains("a local symbol after the first global one", ReadError(), StringComparison.Ordinal);
        _bytes.Section(_sound.SymbolTableSection).Info = uint.MaxValue;
        Assert.Contains("the first global symbol is said to be 4294967295", ReadError(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_symbol_table_needs_whole_entries_and_a_table_of_names()
    {
        _bytes.Section(_sound.SymbolTableSection).Size--;
        Assert.Contains("are not a table of symbols", ReadError(), StringComparison.Ordinal);
        _bytes.Section(_sound.SymbolTableSection).Size++;
        _bytes.Section(_sound.SymbolTableSection).Link = (uint)Named(".text");
        Assert.Contains($"section {Named(".text")} is not a table of symbol names", ReadError(), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_must_lie_and_end_in_their_table()
    {
        int symbol = ElfObjectFileTests.SymbolNamed(_sound, "_Z5entryi");
        uint names = _sound.Sections[_sound.SymbolTableSection].Link;
        _bytes.Content[(int)(_sound.Sections[(int)names].Offset + _sound.Sections[(int)names].Size) - 1] = (byte)'x';
        uint last = (uint)_sound.Sections[(int)names].Size - 1;
        _bytes.Symbol(_sound, symbol).NameOffset = last;
        Assert.Equal(
            $"lib.a(b.o): symbol '[{symbol}]': its name at 0x{last:x} of the string table does not end inside the table",
            Error(file => file.SymbolNameBytes(symbol).Length));
        _bytes.Symbol(_sound, symbol).NameOffset = last + 1;
        Assert.Contains($"symbol '[{symbol}]': its name begins at 0x{last + 1:x}, outside the string table", Error(file => file.SymbolName(symbol).Length), StringComparison.Ordinal);
        _bytes.Section(1).NameOffset = uint.MaxValue;
        Assert.Contains("section [1]: its name begins at 0xffffffff, outside", Error(file => file.SectionNameBytes(1).Length), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0xfeff, "it is defined in section 65279, which does not exist")]
    [InlineData(0xff00, "its section index 0xff00 is a reserved value without meaning")]
    [InlineData(0xffff, "its section index needs a table of extended section indices, and there is none")]
    public void A_symbol_lies_in_a_section_that_exists(int section, string problem)
    {
        int symbol = ElfObjectFileTests.SymbolNamed(_sound, "_Z5entryi");
        _bytes.Symbol(_sound, symbol).SectionIndex = (ushort)section;
        Assert.Equal($"lib.a(b.o): symbol 'entry(int)': {problem}", Error(file => file.SymbolSectionIndex(symbol)));
    }

    [Fact]
    public void A_relocation_refers_to_a_symbol_that_exists()
    {
        int relocations = Named(".rela.text");
        _bytes.At<uint>((int)_sound.Sections[relocations].Offset + 24 + 12) = 0xabcdef;
        string expected = $"lib.a(b.o): section .rela.text: offset 0x18: relocation 1 refers to symbol 11259375 of {_sound.Symbols.Length}";
        Assert.Equal(expected, Error(file => file.Relocations(relocations).Length));
        ElfObjectFile twice = ElfObjectFile.Read(default, _bytes.Content);
        Assert.Throws<MalformedFileException>(() => twice.Relocations(relocations).Length);
        Assert.Throws<MalformedFileException>(() => twice.Relocations(relocations).Length);
    }

    [Fact]
    public void Relocations_need_whole_entries_a_symbol_table_and_a_target()
    {
        int relocations = Named(".rela.text");
        _bytes.Section(relocations).Size--;
        Assert.Contains("are not a table of relocations", Error(file => file.Relocations(relocations).Length), StringComparison.Ordinal);
        _bytes.Section(relocations).Size++;
        _bytes.Section(relocations).Link = 1;
        Assert.Contains("it refers to symbols of section 1, which is not the symbol table", Error(file => file.Relocations(relocations).Length), StringComparison.Ordinal);
        _bytes.Section(relocations).Info = 0xffffff;
        Assert.Contains("section .rela.text: it relocates section 16777215, which does not exist", ReadError(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 2u, "offset 0x0: the group flags 0x2 are not known")]
    [InlineData(4, 0u, "offset 0x4: section 0 cannot be a member of the group")]
    [InlineData(4, 0xffffffffu, "offset 0x4: section 4294967295 cannot be a member of the group")]
    public void A_group_has_known_flags_and_members_that_exist(int at, uint value, string problem)
    {
        int group = Named(".group");
        _bytes.At<uint>((int)_sound.Sections[group].Offset + at) = value;
        Assert.Equal($"lib.a(b.o): section .group: {problem}", Error(file => file.Group(group).Section));
    }

    [Fact]
    public void A_group_has_a_signature_and_a_size()
    {
        int group = Named(".group");
        _bytes.Section(group).Size = 6;
        Assert.Contains("0x6 bytes are not a group", Error(file => file.Group(group).Section), StringComparison.Ordinal);
        _bytes.Section(group).Size = 0;
        Assert.Contains("0x0 bytes are not a group", Error(file => file.Group(group).Section), StringComparison.Ordinal);
        _bytes.Section(group).Size = 4;
        _bytes.Section(group).Info = (uint)_sound.Symbols.Length;
        Assert.Contains("its signature, symbol", Error(file => file.Group(group).Section), StringComparison.Ordinal);
    }

    private int Named(string section) => ElfObjectFileTests.SectionNamed(_sound, section);

    private string ReadError() => ReadError(_bytes.Content);

    private static string ReadError(ReadOnlyMemory<byte> content) =>
        Assert.ThrowsAny<LinkException>(() => ElfObjectFile.Read(new InputName("lib.a", "b.o"), content)).Message;

    private string Error(Func<ElfObjectFile, int> question)
    {
        ElfObjectFile file = ElfObjectFile.Read(new InputName("lib.a", "b.o"), _bytes.Content);
        return Assert.Throws<MalformedFileException>(() => question(file)).Message;
    }
}
