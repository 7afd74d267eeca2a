using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Coff;
using Jitney.ObjectFiles.Failures;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests.Coff;

public sealed class CoffComdatTests
{
    [Theory]
    [InlineData(WindowsTools.Cpp)]
    [InlineData(WindowsTools.ClangGnu)]
    [InlineData(WindowsTools.ClangMsvc)]
    public void An_inline_function_is_one_of_several_of_its_name(string compiler)
    {
        using var tools = new Toolbox();
        string name = WindowsTools.Compile(tools, compiler, CoffSamples.Cpp);
        CoffObjectFile file = CoffObjectFile.Read(new InputName(name), tools.Bytes(name));

        int found = 0, associated = 0;
        for (int section = 1; section <= file.SectionCount; section++)
        {
            if (!file.TryComdat(section, out CoffComdat comdat))
            {
                continue;
            }

            if (comdat.AssociatedSection != 0)
            {
                associated++;
                Assert.StartsWith(".text", file.SectionName(comdat.AssociatedSection), StringComparison.Ordinal);
                continue;
            }

            Assert.Equal(section, file.SymbolSection(comdat.Leader));
            Assert.Equal(section, file.SymbolSection(comdat.SectionSymbol));
            Assert.Equal(file.SectionName(section), file.SymbolName(comdat.SectionSymbol));
            found += file.SymbolName(comdat.Leader).Contains("twice_the_number_that_is_given", StringComparison.Ordinal) && file.Symbol(comdat.Leader).IsFunction ? 1 : 0;
        }

        Assert.Equal(2, found);
        Assert.True(associated >= 2, "unwinding goes along with functions");
    }

    [Fact]
    public void A_section_is_kept_together_with_another()
    {
        CoffComdat comdat = Comdat(".xdata$y", """
            .section .text$x,"xr",discard,f
            .globl f
            f: ret
            .section .xdata$y,"dr",associative,f
            .long 4
            """, out CoffObjectFile file);

        Assert.Equal((CoffSelection.Associative, -1, ".text$x"), (comdat.Selection, comdat.Leader, file.SectionName(comdat.AssociatedSection)));
    }

    [Theory]
    [InlineData("one_only", CoffSelection.NoDuplicates)]
    [InlineData("discard", CoffSelection.Any)]
    [InlineData("same_size", CoffSelection.SameSize)]
    [InlineData("same_contents", CoffSelection.ExactMatch)]
    [InlineData("largest", CoffSelection.Largest)]
    [InlineData("newest", CoffSelection.Newest)]
    internal void All_ways_to_choose_are_told(string word, CoffSelection selection)
    {
        CoffComdat comdat = Comdat(".data$x", $"""
            .section .data$x,"dw",{word},f
            .globl f
            f: .quad 1
            """, out CoffObjectFile file);

        Assert.Equal((selection, "f", 0), (comdat.Selection, file.SymbolName(comdat.Leader), comdat.AssociatedSection));
    }

    [Fact]
    public void A_section_that_is_always_there_is_none()
    {
        using var tools = new Toolbox();
        CoffObjectFile file = Read(tools, "f: ret");

        for (int section = 1; section <= file.SectionCount; section++)
        {
            Assert.False(file.TryComdat(section, out _));
        }
    }

    [Fact]
    public void All_that_the_runtime_of_Cpp_chooses_from_has_its_name()
    {
        const string path = "/usr/lib/gcc/x86_64-w64-mingw32/12-win32/libstdc++.a";
        int found = 0;
        foreach (ArchiveMember member in ArchiveFile.Read(path, File.ReadAllBytes(path)).Members)
        {
            CoffObjectFile file = CoffObjectFile.Read(new InputName(path, member.Name), member.Content);
            for (int section = 1; section <= file.SectionCount; section++)
            {
                if (file.TryComdat(section, out CoffComdat comdat))
                {
                    // GCC gives such sections the name behind a dollar; unwinding goes along by that name alone.
                    string sectionName = file.SectionName(section);
                    Assert.True(comdat.Selection is CoffSelection.Any or CoffSelection.SameSize);
                    int kept = comdat.AssociatedSection == 0 ? section : comdat.AssociatedSection;
                    Assert.True(file.TryComdat(kept, out CoffComdat named));
                    Assert.Equal(kept, file.SymbolSection(named.Leader));
                    Assert.EndsWith("$" + file.SymbolName(named.Leader), sectionName, StringComparison.Ordinal);
                    found++;
                }
            }
        }

        Assert.True(found > 1000, $"{found}");
    }

    private static CoffComdat Comdat(string section, string source, out CoffObjectFile file)
    {
        using var tools = new Toolbox();
        file = Read(tools, source);
        for (int number = 1; number <= file.SectionCount; number++)
        {
            if (file.SectionName(number) == section)
            {
                Assert.True(file.TryComdat(number, out CoffComdat comdat));
                return comdat;
            }
        }

        throw new InvalidOperationException(section);
    }

    private static CoffObjectFile Read(Toolbox tools, string source)
    {
        string name = WindowsTools.Assemble(tools, WindowsTools.ClangMsvc, source);
        return CoffObjectFile.Read(new InputName(name), tools.Bytes(name));
    }
}
