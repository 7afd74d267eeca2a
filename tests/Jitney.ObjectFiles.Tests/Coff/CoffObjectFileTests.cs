using System.Text;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests.Coff;

public sealed class CoffObjectFileTests
{
    [Theory]
    [InlineData(WindowsTools.Cpp)]
    [InlineData(WindowsTools.ClangGnu)]
    [InlineData(WindowsTools.ClangMsvc)]
    public void A_compiled_object_is_read(string compiler)
    {
        using var tools = new Toolbox();
        CoffObjectFile file = Read(tools, WindowsTools.Compile(tools, compiler, CoffSamples.Cpp));

        Assert.Equal(CoffMachine.X64, file.Machine);
        Assert.False(file.IsBig);
        Assert.Equal(".text", file.SectionName(1));
        Assert.True(file.Section(1).Flags.HasFlag(CoffSectionFlags.Code | CoffSectionFlags.Execute));
        CoffSymbol entry = file.Symbol(SymbolNamed(file, "entry"));
        Assert.Equal((CoffStorageClass.External, true, 1), (entry.StorageClass, entry.IsFunction, entry.SectionNumber));
        Assert.True(file.Symbol(SymbolNamed(file, "elsewhere")).IsUndefined);
        Assert.True(file.Symbol(SymbolNamed(file, "__imp_imported")).IsUndefined);
        Assert.Contains("text\0", Encoding.Latin1.GetString(file.Content.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void A_common_symbol_tells_its_size()
    {
        using var tools = new Toolbox();
        CoffObjectFile file = Read(tools, WindowsTools.Compile(tools, WindowsTools.Gcc, "int common[5];", options: "-fcommon"));
        CoffSymbol symbol = file.Symbol(SymbolNamed(file, "common"));

        Assert.Equal((true, false, 20u), (symbol.IsCommon, symbol.IsUndefined, symbol.Value));
    }

    [Fact]
    public void Zero_bytes_are_not_in_the_file()
    {
        using var tools = new Toolbox();
        CoffObjectFile file = Read(tools, WindowsTools.Compile(tools, WindowsTools.Gcc, "int zeros[1000]; const char text[] = \"text\";"));
        int zeros = SectionNamed(file, ".bss");

        Assert.True(file.Section(zeros).Size >= 4000);
        Assert.True(file.SectionContent(zeros).IsEmpty);
        Assert.False(file.Section(zeros).HasContent);
        Assert.Equal("text\0"u8, file.SectionContent(SectionNamed(file, ".rdata"))[..5]);
    }

    [Fact]
    public void Relocations_name_offset_type_and_symbol()
    {
        using var tools = new Toolbox();
        CoffObjectFile file = Read(tools, WindowsTools.Assemble(tools, WindowsTools.ClangMsvc, """
            .text
            nop
            call target
            .data
            .long 0
            .quad target
            .long target@IMGREL
            .secrel32 target
            """));

        Assert.Equal(["2 4"], Relocations(file, ".text"));
        Assert.Equal(["4 1", "12 3", "16 11"], Relocations(file, ".data"));
    }

    [Fact]
    public void A_weak_symbol_has_a_default()
    {
        using var tools = new Toolbox();
        CoffObjectFile file = Read(tools, WindowsTools.Compile(tools, WindowsTools.ClangGnu, CoffSamples.Cpp));
        int symbol = SymbolNamed(file, "perhaps");

        Assert.True(file.TryWeakExternal(symbol, out CoffWeakExternal weak));
        Assert.True(file.IsSymbol(weak.DefaultSymbol));
        Assert.Equal(CoffSymbolPlace.Absolute, file.SymbolSection((int)weak.DefaultSymbol));
        Assert.False(file.TryWeakExternal(SymbolNamed(file, "entry"), out _));
    }

    [Theory]
    [InlineData("1bytes", 1)]
    [InlineData("16", 16)]
    [InlineData("8192", 8192)]
    public void Alignments_are_told(string alignment, uint expected)
    {
        using var tools = new Toolbox();
        string align = alignment == "1bytes" ? "1" : alignment;
        CoffObjectFile file = Read(tools, WindowsTools.Assemble(tools, WindowsTools.ClangMsvc, $".section .x,\"dr\"\n.balign {align}\n.byte 1"));

        Assert.Equal(expected, file.Section(SectionNamed(file, ".x")).Alignment);
    }

    [Fact]
    public void A_section_without_alignment_has_that_of_linkers()
    {
        Assert.Equal(16u, default(CoffSectionHeader).Alignment);
        Assert.Equal(1u, new CoffSectionHeader { Flags = CoffSectionFlags.NoPadding }.Alignment);
        Assert.Equal(0u, new CoffSectionHeader { Flags = CoffSectionFlags.AlignmentMask }.Alignment);
    }

    [Fact]
    public void Long_names_of_sections_and_source_files_are_read()
    {
        using var tools = new Toolbox();
        CoffObjectFile file = Read(tools, WindowsTools.Compile(
            tools, WindowsTools.Gcc, "__attribute__((section(\".a_name_longer_than_eight\"))) int x = 1;", "a_source_of_a_long_name.o"));

        Assert.True(SectionNamed(file, ".a_name_longer_than_eight") > 0);
        Assert.Equal("a_source_of_a_long_name.c"u8, file.FileName(SymbolNamed(file, ".file")));
    }

    internal static CoffObjectFile Read(Toolbox tools, string name) => CoffObjectFile.Read(new InputName(name), tools.Bytes(name));

    internal static int SymbolNamed(CoffObjectFile file, string name)
    {
        for (int symbol = 0; symbol < file.SymbolCount; symbol = file.NextSymbol(symbol))
        {
            if (file.SymbolName(symbol) == name)
            {
                return symbol;
            }
        }

        throw new InvalidOperationException(name);
    }

    internal static int SectionNamed(CoffObjectFile file, string name)
    {
        for (int section = 1; section <= file.SectionCount; section++)
        {
            if (file.SectionName(section) == name)
            {
                return section;
            }
        }

        throw new InvalidOperationException(name);
    }

    private static string[] Relocations(CoffObjectFile file, string section)
    {
        var rows = new List<string>();
        foreach (ref readonly CoffRelocation relocation in file.Relocations(SectionNamed(file, section)))
        {
            Assert.Equal("target", file.SymbolName((int)relocation.SymbolIndex));
            rows.Add($"{relocation.Offset} {relocation.Type}");
        }

        return [.. rows];
    }
}
