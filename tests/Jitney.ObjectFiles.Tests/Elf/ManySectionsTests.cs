using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests.Elf;

/// <summary>From 0xff00 sections on, counts and indices no longer fit into 16 bits and stand elsewhere.</summary>
public sealed class ManySectionsTests
{
    private const int Count = 66_000;

    [Fact]
    public void Counts_and_indices_beyond_16_bits_are_found()
    {
        using var tools = new Toolbox();
        ElfObjectFile file = ElfObjectFileTests.Read(tools, tools.Assemble($"""
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
            """));

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
}
