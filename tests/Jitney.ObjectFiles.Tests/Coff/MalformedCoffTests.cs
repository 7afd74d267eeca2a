using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests.Coff;

/// <summary>Objects that are unsound in one thing each, which the message names.</summary>
public sealed class MalformedCoffTests : IDisposable
{
    private const string Source = """
        .text
        .globl a_function_of_a_long_name
        a_function_of_a_long_name: call elsewhere
        .weak maybe
        .quad maybe
        .section .data$x,"dw",discard,chosen
        .globl chosen
        chosen: .quad 1
        .section .xdata$x,"dr",associative,chosen
        .long 1
        """;

    private readonly Toolbox _tools = new();
    private readonly CoffBytes _bytes;
    private readonly CoffObjectFile _sound;

    public MalformedCoffTests()
    {
        string name = WindowsTools.Assemble(_tools, WindowsTools.ClangMsvc, Source);
        _bytes = new CoffBytes(_tools.Bytes(name));
        _sound = CoffObjectFile.Read(new InputName("a.obj"), _tools.Bytes(name));
    }

    [Fact]
    public void The_sound_object_is_read() => Assert.Equal(0, CoffTouch.Object(_bytes.Content).Refused);

    [Fact]
    public void More_sections_than_fit_the_file() => Refused(() => _bytes.FileHeader16(2) = 60000, "a.obj: offset 0x14: 60000 section headers do not fit a file of");

    [Fact]
    public void More_symbols_than_fit_the_file() => Refused(() => _bytes.FileHeader32(12) = 60000, "a symbol table of 60000 records at");

    [Fact]
    public void Symbols_without_a_table() => Refused(() => _bytes.FileHeader32(8) = 0, "symbols are counted, but there is no symbol table");

    [Fact]
    public void A_string_table_that_is_larger_than_the_file() =>
        Refused(() => _bytes.At<uint>((int)_bytes.FileHeader32(8) + (_sound.SymbolCount * CoffSymbol.FileSize)) = 60000, "the string table of 0xea60 bytes does not fit");

    [Fact]
    public void Content_outside_the_file() => Refused(() => _bytes.Section(1).Size = 60000, "a.obj: section .text: 0xea60 bytes at 0x");

    [Fact]
    public void Relocations_outside_the_file() => Refused(() => _bytes.Section(1).RelocationCount = 60000, "a.obj: section .text: its 60000 relocations at");

    [Fact]
    public void Relocations_that_are_counted_by_none() => Refused(
        () =>
        {
            _bytes.Section(1).RelocationCount = 0xffff;
            _bytes.Section(1).Flags |= CoffSectionFlags.ManyRelocations;
            _bytes.At<uint>((int)_bytes.Section(1).RelocationsOffset) = 0;
        },
        "the first of its relocations is to tell how many there are, and tells 0");

    [Fact]
    public void An_alignment_without_meaning() => Refused(() => _bytes.Section(1).Flags |= CoffSectionFlags.AlignmentMask, "have an alignment without meaning");

    [Fact]
    public void Sections_of_far_more_bytes_than_the_file()
    {
        // Every section is the whole file.
        byte[] header = new byte[20];
        header[0] = 0x64;
        header[1] = 0x86;
        header[2] = 20;
        byte[] content = [.. header, .. new byte[20 * CoffSectionHeader.FileSize]];
        var bytes = new CoffBytes(content);
        for (int section = 1; section <= 20; section++)
        {
            bytes.Section(section).Offset = 1;
            bytes.Section(section).Size = (uint)content.Length - 1;
        }

        MalformedFileException exception = Assert.Throws<MalformedFileException>(() => CoffObjectFile.Read(new InputName("a.obj"), content));
        Assert.Contains("more than 8 times the bytes of the file", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Auxiliary_records_behind_the_table() =>
        Refused(() => _bytes.Symbol(0).AuxiliaryCount = 200, "a.obj: symbol '.text': 200 auxiliary records of symbol 0 do not fit");

    [Fact]
    public void A_relocation_of_no_symbol() => Refused(
        () => _bytes.At<uint>((int)_bytes.Section(1).RelocationsOffset + 4) = 1, "a.obj: section .text: offset 0x1: relocation 0 refers to record 1 of", file => file.Relocations(1).Length);

    [Fact]
    public void A_symbol_in_no_section()
    {
        int symbol = CoffObjectFileTests.SymbolNamed(_sound, "a_function_of_a_long_name");
        Refused(
            () => _bytes.Symbol(symbol).SectionNumber = 100,
            "a.obj: symbol 'a_function_of_a_long_name': it is defined in section 100, which does not exist",
            file => file.SymbolSection(symbol));
        Refused(() => _bytes.Symbol(symbol).SectionNumber = -3, "it is defined in section -3, which does not exist", file => file.SymbolSection(symbol));
    }

    [Theory]
    [InlineData(60000u, "its name begins at 0xea60, outside the string table")]
    [InlineData(2u, "its name begins at 0x2 of the string table, in the table's own size")]
    public void A_name_outside_the_names(uint offset, string expected)
    {
        int symbol = CoffObjectFileTests.SymbolNamed(_sound, "a_function_of_a_long_name");
        Refused(() => _bytes.Symbol(symbol).NameOffset = offset, expected, file => file.SymbolNameBytes(symbol).Length);
    }

    [Fact]
    public void A_section_of_a_name_that_is_no_offset() => Refused(
        () => "//a-b\0\0\0"u8.CopyTo(_bytes.Content.AsSpan(CoffFileHeader.FileSize)), "a.obj: section [1]: what follows the // of its name is no offset", file => file.SectionName(1).Length);

    [Fact]
    public void A_weak_symbol_without_default()
    {
        int symbol = CoffObjectFileTests.SymbolNamed(_sound, "maybe");
        int record = (int)_bytes.FileHeader32(8) + ((symbol + 1) * CoffSymbol.FileSize);
        Refused(() => _bytes.At<uint>(record) = (uint)symbol + 1, "a.obj: symbol 'maybe': its default is record", file => file.TryWeakExternal(symbol, out _) ? 1 : 0);
    }

    [Theory]
    [InlineData(".data$x", 14, 9, "how one of several is chosen, 9, is not known")]
    [InlineData(".xdata$x", 12, 100, "it is kept together with section 100, which does not exist or is this one")]
    [InlineData(".xdata$x", 12, 0, "it is kept together with section 0, which does not exist or is this one")]
    public void A_choice_that_cannot_be(string name, int field, byte value, string expected)
    {
        int record = (int)_bytes.FileHeader32(8) + ((CoffObjectFileTests.SymbolNamed(_sound, name) + 1) * CoffSymbol.FileSize);
        int section = CoffObjectFileTests.SectionNamed(_sound, name);
        Refused(() => _bytes.Content[record + field] = value, $"a.obj: section {name}: {expected}", file => file.TryComdat(section, out _) ? 1 : 0);
    }

    public void Dispose() => _tools.Dispose();

    private void Refused(Action change, string expected, Func<CoffObjectFile, int>? ask = null)
    {
        change();
        MalformedFileException exception = Assert.Throws<MalformedFileException>(() =>
        {
            CoffObjectFile file = CoffObjectFile.Read(new InputName("a.obj"), _bytes.Content);
            _ = ask is null ? throw new InvalidOperationException("it was read") : ask(file);
        });
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }
}
