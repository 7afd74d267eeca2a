using Jitney.Linking.Architectures;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Formats.Elf;

/// <summary>What is said of objects that cannot be linked?</summary>
public sealed class UnfitObjectTests
{
    private const string Source = ".text\nnop\n.data\n.quad 0\n.quad target\n.bss\n.skip 8";

    public static TheoryData<string, string> Sources => new()
    {
        { ".section .wx,\"awx\"\nnop", "a.o: section .wx: wants to be writable and executable at once; split it" },
        { ".comm big, 0x1000000000000000, 8", "a.o: symbol 'big': needs 0x1000000000000000 bytes, and no linked object can have more than 2 GiB" },
        { ".bss\n.skip 0x80000001", "a.o: section .bss: needs 0x80000001 bytes, and no linked object can have more than 2 GiB" },
        { ".section named,\"aw\",@nobits\n.skip 0x4000001", "a.o: section named: has 0x4000001 bytes without content, and one with such a name, which programs may look for by __start_ and __stop_, can have no more than 64 MiB" },
        { ".section .ctors,\"aw\"\n.quad 0\n.long 0", "a.o: section .ctors: is a table of initialisers and has 0xc bytes, which is no multiple of 8" },
        { ".section .dtors.00001,\"aw\"\n.quad 0, 1", "a.o: section .dtors.00001: offset 0x8: is a table of initialisers and holds a number that is no mark of its ends" },
        { ".section .ctors,\"aw\"\n.quad 0\n.long target, 0", "a.o: section .ctors: offset 0x8: is a table of initialisers, and this is no address of one" },
        { ".section .ctors,\"aw\"\n.long 0\n.quad target\n.long 0", "a.o: section .ctors: offset 0x4: is a table of initialisers, and this is no address of one" },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public void Says_what_cannot_be_linked(string source, string message) => Refuses(Objects.Assembly(source), message);

    [Fact]
    public void Another_machine()
    {
        byte[] content = Objects.Assembly(Source);
        new ElfBytes(content).FileHeader16(18) = (ushort)ElfMachine.LoongArch;
        Refuses(content, $"a.o: is an object for LoongArch, and what is linked is code for {Architecture.Names}");
    }

    [Fact]
    public void No_relocatable_object()
    {
        byte[] content = Objects.Assembly(Source);
        new ElfBytes(content).FileHeader16(16) = (ushort)ElfFileType.Shared;
        Refuses(content, "a.o: is no relocatable object");
    }

    [Fact]
    public void An_unknown_relocation_type()
    {
        byte[] content = Objects.Assembly(Source);
        new ElfBytes(content).At<uint>(Graphs.ContentOffset(content, ".rela.data") + 8) = 200;
        Refuses(content, "a.o: section .data: offset 0x8: symbol 'target': relocation type 200 is unknown");
    }

    [Theory]
    [InlineData(5, "R_X86_64_COPY")]
    [InlineData(8, "R_X86_64_RELATIVE")]
    [InlineData(37, "R_X86_64_IRELATIVE")]
    public void A_relocation_type_for_dynamic_linkers(uint type, string name) => Refuses(
        Objects.Retyped(".text\n.quad target", type),
        $"a.o: section .text: offset 0x0: symbol 'target': {name} is not supported in a relocatable object");

    [Theory]
    [InlineData(0x9, "0x9")]
    [InlineData(0x10, "0x10")]
    [InlineData(0xffff_ffff_ffff_ffff, "0xffffffffffffffff")]
    public void A_relocation_that_does_not_lie_in_its_section_with_all_its_bytes(ulong offset, string shown)
    {
        byte[] content = Objects.Assembly(Source);
        new ElfBytes(content).At<ulong>(Graphs.ContentOffset(content, ".rela.data")) = offset;
        Refuses(content, $"a.o: section .data: offset {shown}: symbol 'target': R_X86_64_64 lies outside the section, which has 0x10 bytes");
    }

    [Fact]
    public void Relocations_without_addends() => Refuses(
        Graphs.WithSection(Objects.Assembly(Source), ".rela.data", static (ref section) => section.Type = ElfSectionType.Relocations),
        "a.o: section .rela.data: holds relocations without addends, which x86-64 does not use");

    [Fact]
    public void Two_relocation_sections_for_one_section()
    {
        byte[] content = Objects.Assembly(Source + "\n.text\n.quad target");
        uint data = (uint)Graphs.SectionIndex(content, ".data");
        Refuses(
            Graphs.WithSection(content, ".rela.text", (ref section) => section.Info = data),
            "a.o: section .rela.data: is the second relocation section of the same section");
    }

    [Fact]
    public void Relocations_of_a_section_without_content()
    {
        byte[] content = Objects.Assembly(Source);
        uint bss = (uint)Graphs.SectionIndex(content, ".bss");
        Refuses(
            Graphs.WithSection(content, ".rela.data", (ref section) => section.Info = bss),
            "a.o: section .rela.data: relocates a section that has no content");
    }

    [Fact]
    public void An_alignment_beyond_16_MiB() => Refuses(
        Graphs.WithSection(Objects.Assembly(Source), ".data", static (ref section) => section.Alignment = 1UL << 25),
        "a.o: section .data: has the alignment 33554432, which is no power of two up to 16 MiB");

    [Fact]
    public void A_local_common_symbol() => Refuses(
        Graphs.WithSymbol(Objects.Assembly(Source + "\nhere:"), "here", static (ref symbol) => (symbol.SectionIndex, symbol.Value) = (0xfff2, 8)),
        "a.o: symbol 'here': is a common symbol, and local");

    [Theory]
    [InlineData(0)]
    [InlineData(24)]
    [InlineData(0x8000_0000)]
    public void A_common_symbol_with_an_odd_alignment(ulong alignment) => Refuses(
        Graphs.WithSymbol(Objects.Assembly(".comm here, 8, 8"), "here", (ref symbol) => symbol.Value = alignment),
        $"a.o: symbol 'here': has the alignment {alignment}, which is no power of two up to 16 MiB");

    [Fact]
    public void Names_that_share_their_bytes_so_much_that_they_would_fill_the_memory()
    {
        // Each of 20000 symbols has the tail of one name of 200 kB as its name: 2 GB in all.
        string symbols = string.Concat(Enumerable.Range(0, 20_000).Select(index => $".globl s{index}\n.set s{index}, 1\n"));
        byte[] content = Objects.Assembly($"{symbols}.globl {new string('x', 200_000)}\n");
        ElfObjectFile file = Graphs.Read(content);
        for (int index = file.FirstGlobalSymbol; index < file.Symbols.Length; index++)
        {
            new ElfBytes(content).Symbol(file, index).NameOffset = file.SymbolName(index).Length > 1000 ? file.Symbols[index].NameOffset : NameOfLong(file) + (uint)index;
        }

        Refuses(content, "a.o: the names of its symbols have more than 8 times the bytes of the file");
    }

    private static uint NameOfLong(ElfObjectFile file)
    {
        for (int index = file.Symbols.Length - 1; ; index--)
        {
            if (file.SymbolNameBytes(index).Length > 1000)
            {
                return file.Symbols[index].NameOffset;
            }
        }
    }

    private static void Refuses(byte[] content, string message) =>
        Assert.Equal(message, Assert.ThrowsAny<LinkException>(() => Graphs.Build(content)).Message);
}
