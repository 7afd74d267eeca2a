using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests.Elf;

/// <summary>From 0xff00 sections on, counts and indices no longer fit into 16 bits and stand elsewhere.</summary>
public sealed class ManySectionsTests
{
    private const int Count = 66_000;

    [Fact]
    public void Counts_and_indices_beyond_16_bits_are_found()
    {
        ElfObjectFile file = Read(out _);

        Assert.True(file.Sections.Length > Count);
        int symbol = ElfObjectFileTests.SymbolNamed(file, $"f{Count - 1}");
        Assert.Equal(ElfSectionIndex.Extended, file.Symbols[symbol].SectionIndex);
        Assert.Equal(ElfSymbolPlace.Absolute, file.SymbolSectionIndex(ElfObjectFileTests.SymbolNamed(file, "absolute")));
        for (int index = file.FirstGlobalSymbol; index < file.Symbols.Length; index++)
        {
            string name = file.SymbolName(index);
            if (name[0] == 'f')
            {
                Assert.Equal($".text.{name[1..]}", file.SectionName(file.SymbolSectionIndex(index)));
            }
        }
    }

    [Fact]
    public void The_table_of_extended_indices_is_checked()
    {
        ElfObjectFile file = Read(out byte[] content);
        int table = ElfObjectFileTests.SectionNamed(file, ".symtab_shndx");
        int symbol = ElfObjectFileTests.SymbolNamed(file, $"f{Count - 1}");
        var bytes = new ElfBytes(content);

        bytes.At<uint>((int)file.Sections[table].Offset + (symbol * sizeof(uint))) = (uint)file.Sections.Length;
        Assert.Equal(
            $"many.o: symbol 'f{Count - 1}': it is defined in section {file.Sections.Length}, which does not exist",
            Assert.Throws<MalformedFileException>(() => ElfObjectFile.Read(file.Name, content).SymbolSectionIndex(symbol)).Message);
        bytes.Section(table).Size -= sizeof(uint);
        Assert.EndsWith($"bytes are not one section index for each of {file.Symbols.Length} symbols", ReadError(content), StringComparison.Ordinal);
        bytes.Section(table).Size += sizeof(uint);
        bytes.Section(1).Type = ElfSectionType.ExtendedSectionIndices;
        bytes.Section(1).Link = (uint)file.SymbolTableSection;
        bytes.Section(1).Offset = bytes.Section(table).Offset;
        bytes.Section(1).Size = bytes.Section(table).Size;
        Assert.EndsWith("a second table of extended section indices", ReadError(content), StringComparison.Ordinal);
    }

    private static string ReadError(byte[] content) =>
        Assert.Throws<MalformedFileException>(() => ElfObjectFile.Read(new InputName("many.o"), content)).Message;

    private static ElfObjectFile Read(out byte[] content)
    {
        using var tools = new Toolbox();
        tools.Assemble($"""
            .altmacro
            .macro one number
            .section .text.\number, "ax", @progbits
            .globl f\number
            f\number: nop
            .endm
            .set i, 0
            .rept {Count}
            one %i
            .set i, i + 1
            .endr
            .globl absolute
            .set absolute, 5
            """);
        content = tools.Bytes("a.o");
        return ElfObjectFile.Read(new InputName("many.o"), content.ToArray());
    }
}
