using System.Text;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests.Elf;

public sealed class ElfObjectFileTests
{
    [Fact]
    public void A_compiled_object_is_read()
    {
        using var tools = new Toolbox();
        ElfObjectFile file = Read(tools, tools.Compile(Samples.C, options: "-fcommon"));

        Assert.Equal(ElfMachine.X64, file.Machine);
        Assert.Equal(ElfFileType.Relocatable, file.Type);
        Assert.Equal(".symtab", file.SectionName(file.SymbolTableSection));
        Assert.Equal("", file.SectionName(0));
        Assert.Equal("", file.SymbolName(0));
        Assert.Equal(".text", file.SectionName(SectionNamed(file, ".text")));
        Assert.True(file.Sections[SectionNamed(file, ".text")].Flags.HasFlag(ElfSectionFlags.Execute | ElfSectionFlags.Allocate));
    }

    [Fact]
    public void Symbols_tell_binding_type_visibility_and_place()
    {
        using var tools = new Toolbox();
        ElfObjectFile file = Read(tools, tools.Compile(Samples.C, options: "-fcommon"));

        Assert.Equal((ElfBinding.Global, ElfSymbolType.Function, ElfVisibility.Default, SectionNamed(file, ".text")), Traits(file, "entry"));
        Assert.Equal((ElfBinding.Global, ElfSymbolType.Function, ElfVisibility.Hidden, SectionNamed(file, ".text")), Traits(file, "hidden_function"));
        Assert.Equal((ElfBinding.Local, ElfSymbolType.Data, ElfVisibility.Default, SectionNamed(file, ".data")), Traits(file, "hidden_number"));
        Assert.Equal((ElfBinding.Global, ElfSymbolType.ThreadLocal, ElfVisibility.Default, SectionNamed(file, ".tdata")), Traits(file, "each_thread"));
        Assert.Equal((ElfBinding.Global, ElfSymbolType.None, ElfVisibility.Default, ElfSymbolPlace.Undefined), Traits(file, "elsewhere"));
        Assert.Equal((ElfBinding.Weak, ElfSymbolType.None, ElfVisibility.Default, ElfSymbolPlace.Undefined), Traits(file, "perhaps"));
        Assert.Equal((ElfBinding.Global, ElfSymbolType.Data, ElfVisibility.Default, ElfSymbolPlace.Common), Traits(file, "common_one"));
        Assert.Equal((ElfBinding.Local, ElfSymbolType.File, ElfVisibility.Default, ElfSymbolPlace.Absolute), Traits(file, "a.c"));
        Assert.Equal(4000ul, file.Symbols[SymbolNamed(file, "zeros")].Size);
        Assert.True(SymbolNamed(file, "hidden_number") < file.FirstGlobalSymbol);
        Assert.True(SymbolNamed(file, "entry") >= file.FirstGlobalSymbol);
    }

    [Fact]
    public void A_common_symbol_of_the_medium_code_model_is_as_any_other()
    {
        using var tools = new Toolbox();
        ElfObjectFile file = Read(tools, tools.Compile("int large[100];", options: ["-fcommon", "-mcmodel=medium", "-mlarge-data-threshold=1"]));

        Assert.Equal(ElfSectionIndex.X64LargeCommon, file.Symbols[SymbolNamed(file, "large")].SectionIndex);
        Assert.Equal(ElfSymbolPlace.Common, Traits(file, "large").Place);
    }

    [Fact]
    public void Content_is_that_of_the_file_and_empty_without_bits()
    {
        using var tools = new Toolbox();
        ElfObjectFile file = Read(tools, tools.Compile(Samples.C));
        int zeros = SectionNamed(file, ".bss");

        Assert.Equal("text\0"u8, file.SectionContent(SectionNamed(file, ".rodata"))[..5]);
        Assert.Equal(ElfSectionType.NoBits, file.Sections[zeros].Type);
        Assert.True(file.Sections[zeros].Size >= 4000);
        Assert.True(file.SectionContent(zeros).IsEmpty);
        Assert.True(file.SectionContent(0).IsEmpty);
    }

    [Fact]
    public void Relocations_name_offset_type_symbol_and_addend()
    {
        using var tools = new Toolbox();
        ElfObjectFile file = Read(tools, tools.Assemble("""
            .text
            nop
            call target@PLT
            .data
            .quad target + 0x1234
            .quad target - 5 - .
            """));

        const uint absolute64 = 1, relative64 = 24, call = 4;
        ReadOnlySpan<ElfRelocation> code = file.Relocations(SectionNamed(file, ".rela.text"));
        ReadOnlySpan<ElfRelocation> data = file.Relocations(SectionNamed(file, ".rela.data"));
        uint target = (uint)SymbolNamed(file, "target");
        Assert.Equal(1, code.Length);
        Assert.Equal((2ul, call, target, -4L), (code[0].Offset, code[0].Type, code[0].SymbolIndex, code[0].Addend));
        Assert.Equal((0ul, absolute64, target, 0x1234L), (data[0].Offset, data[0].Type, data[0].SymbolIndex, data[0].Addend));
        Assert.Equal((8ul, relative64, target, -5L), (data[1].Offset, data[1].Type, data[1].SymbolIndex, data[1].Addend));
        Assert.Equal((uint)SectionNamed(file, ".data"), file.Sections[SectionNamed(file, ".rela.data")].Info);
    }

    [Fact]
    public void Other_sections_are_no_relocations_and_no_groups()
    {
        using var tools = new Toolbox();
        ElfObjectFile file = Read(tools, tools.Compile(Samples.C));
        int text = SectionNamed(file, ".text");

        Assert.Contains("a.o: section .text: ", Assert.Throws<MalformedFileException>(() => file.Relocations(text).Length).Message, StringComparison.Ordinal);
        Assert.Contains("a.o: section .text: ", Assert.Throws<MalformedFileException>(() => file.Group(text).Section).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_without_symbols_or_sections_is_read()
    {
        using var tools = new Toolbox();
        tools.Assemble(".text");
        tools.Run("strip", "--strip-all", "a.o");
        ElfObjectFile stripped = Read(tools, "a.o");
        byte[] headerOnly = tools.Bytes("a.o")[..64];
        headerOnly.AsSpan(40, 8).Clear();
        headerOnly.AsSpan(60, 4).Clear();
        ElfObjectFile empty = ElfObjectFile.Read(new InputName("empty.o"), headerOnly);

        Assert.Equal((0, 0, 0), (stripped.SymbolTableSection, stripped.Symbols.Length, stripped.FirstGlobalSymbol));
        Assert.Equal((0, 0), (empty.Sections.Length, empty.Symbols.Length));
    }

    [Fact]
    public void A_file_at_an_odd_address_is_read()
    {
        using var tools = new Toolbox();
        byte[] content = tools.Bytes(tools.Compile(Samples.C));
        byte[] shifted = [0, .. content];

        ElfObjectFile file = ElfObjectFile.Read(new InputName("odd.o"), shifted.AsMemory(1));

        Assert.Equal(SymbolNamed(Read(tools, "a.o"), "entry"), SymbolNamed(file, "entry"));
        Assert.Equal(Touch.Object(content), Touch.Object(shifted.AsMemory(1)));
    }

    [Fact]
    public void Names_are_read_without_allocation()
    {
        using var tools = new Toolbox();
        ElfObjectFile file = Read(tools, tools.Compile(Samples.Cpp, compiler: "c++"));
        long length = Names(file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long again = Names(file);
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(length, again);
        Assert.Equal(before, after);
    }

    internal static ElfObjectFile Read(Toolbox tools, string name) => ElfObjectFile.Read(new InputName(name), tools.Bytes(name));

    internal static int SectionNamed(ElfObjectFile file, string name)
    {
        for (int section = 0; section < file.Sections.Length; section++)
        {
            if (file.SectionName(section) == name)
            {
                return section;
            }
        }

        throw new Xunit.Sdk.XunitException($"no section {name}");
    }

    internal static int SymbolNamed(ElfObjectFile file, string name)
    {
        for (int symbol = 0; symbol < file.Symbols.Length; symbol++)
        {
            if (file.SymbolNameBytes(symbol).SequenceEqual(Encoding.UTF8.GetBytes(name)))
            {
                return symbol;
            }
        }

        throw new Xunit.Sdk.XunitException($"no symbol {name}");
    }

    private static (ElfBinding Binding, ElfSymbolType Type, ElfVisibility Visibility, int Place) Traits(ElfObjectFile file, string name)
    {
        int index = SymbolNamed(file, name);
        ElfSymbol symbol = file.Symbols[index];
        return (symbol.Binding, symbol.Type, symbol.Visibility, file.SymbolSectionIndex(index));
    }

    private static long Names(ElfObjectFile file)
    {
        long length = 0;
        for (int section = 0; section < file.Sections.Length; section++)
        {
            length += file.SectionNameBytes(section).Length;
        }

        for (int symbol = 0; symbol < file.Symbols.Length; symbol++)
        {
            length += file.SymbolNameBytes(symbol).Length + file.SymbolSectionIndex(symbol);
        }

        return length;
    }
}
