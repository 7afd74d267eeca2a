using System.Text;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests.Elf;

public sealed class ElfGroupTests
{
    [Fact]
    public void Templates_are_comdat_groups_signed_by_their_name()
    {
        using var tools = new Toolbox();
        ElfObjectFile file = ElfObjectFileTests.Read(tools, tools.Compile(Samples.Cpp, compiler: "c++"));

        ElfGroup group = GroupSigned(file, "_Z5twiceIiET_S0_");

        Assert.True(group.IsComdat);
        Assert.Contains(".text._Z5twiceIiET_S0_", MemberNames(file, group));
        Assert.Contains(".rela.text._Z5twiceIiET_S0_", MemberNames(file, group));
    }

    [Fact]
    public void A_group_that_is_not_comdat_is_told_apart()
    {
        using var tools = new Toolbox();
        ElfObjectFile file = ElfObjectFileTests.Read(tools, tools.Assemble("""
            .section .text.f, "axG", @progbits, together
            nop
            .section .data.f, "awG", @progbits, together
            .byte 1
            """));

        ElfGroup group = GroupSigned(file, "together");

        Assert.False(group.IsComdat);
        Assert.Equal([".text.f", ".data.f"], MemberNames(file, group));
    }

    [Fact]
    public void A_nameless_section_symbol_signs_with_its_sections_name()
    {
        using var tools = new Toolbox();
        byte[] content = tools.Bytes(tools.Assemble("""
            .section .text.f, "axG", @progbits, together, comdat
            nop
            """));
        ElfObjectFile file = ElfObjectFile.Read(new("a.o"), content);
        int group = GroupSigned(file, "together").Section;
        int signature = file.Group(group).SignatureSymbol;
        var bytes = new ElfBytes(content);
        bytes.Symbol(file, signature).NameOffset = 0;
        bytes.Symbol(file, signature).Info = (byte)ElfSymbolType.Section;
        bytes.Symbol(file, signature).SectionIndex = (ushort)ElfObjectFileTests.SectionNamed(file, ".text.f");

        Assert.Equal(".text.f"u8, ElfObjectFile.Read(new("a.o"), content).Group(group).SignatureNameBytes);
    }

    private static ElfGroup GroupSigned(ElfObjectFile file, string signature)
    {
        for (int section = 0; section < file.Sections.Length; section++)
        {
            if (file.Sections[section].Type == ElfSectionType.Group
                && file.Group(section).SignatureNameBytes.SequenceEqual(Encoding.UTF8.GetBytes(signature)))
            {
                return file.Group(section);
            }
        }

        throw new Xunit.Sdk.XunitException($"no group {signature}");
    }

    private static string[] MemberNames(ElfObjectFile file, ElfGroup group)
    {
        var names = new string[group.Members.Length];
        for (int member = 0; member < names.Length; member++)
        {
            names[member] = file.SectionName((int)group.Members[member]);
        }

        return names;
    }
}
