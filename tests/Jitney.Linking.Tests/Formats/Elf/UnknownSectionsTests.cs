using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Formats.Elf;

/// <summary>Is a section of unknown type refused where it may say how to link, and no other?</summary>
public sealed class UnknownSectionsTests
{
    private const string Source = """
        .text
        f: ret
        .section .odd,"",@progbits
        .quad f
        .section .taken,"a",@progbits
        .quad f
        """;

    [Theory]
    [InlineData(10)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(20)]
    [InlineData(0x40000013)]
    [InlineData(0x40000015)]
    [InlineData(0x5fffffff)]
    [InlineData(0x70000002)]
    [InlineData(0x7fffffff)]
    public void Types_that_may_not_be_ignored(uint type)
    {
        foreach (string section in new[] { ".odd", ".taken" })
        {
            Assert.Equal(
                $"a.o: section {section}: has the unknown type 0x{type:x}, which may say how the object is to be linked; compile without what makes it",
                Refusal(section, type, default));
        }
    }

    [Theory]
    [InlineData(0x60000000, 0x100)]
    [InlineData(0x6fff4c0a, 0x102)]
    [InlineData(1, 0x400100)]
    public void What_an_operating_system_keeps_to_itself(uint type, ulong flags) => Assert.Equal(
        $"a.o: section .odd: has type 0x{type:x} and flags 0x{flags:x}, which an operating system gives a meaning of its own that is not known here",
        Refusal(".odd", type, (ElfSectionFlags)flags));

    [Fact]
    public void Compressed_sections_that_take_memory() => Assert.Equal(
        "a.o: section .taken: is compressed and takes memory, which contradicts itself: no loader would unpack it",
        Refusal(".taken", 1, ElfSectionFlags.Allocate | ElfSectionFlags.Compressed));

    [Fact]
    public void Relocations_for_dynamic_linkers() =>
        Assert.Equal("a.o: section .odd: holds packed relative relocations, which only the dynamic linker can apply", Refusal(".odd", 19, default));

    [Fact]
    public void Compact_relocations_without_addends()
    {
        byte[] content = Objects.Assembly(Source);
        new ElfBytes(content).At<uint>(Graphs.ContentOffset(content, ".rela.taken")) = 0x010208;
        Graphs.WithSection(content, ".rela.taken", static (ref section) => (section.Type, section.Size) = (ElfSectionType.CompactRelocations, 3));
        Assert.Equal(
            "a.o: section .rela.taken: holds relocations without addends, which x86-64 does not use",
            Assert.ThrowsAny<LinkException>(() => Graphs.Build(content)).Message);
    }

    // LLVM's address table, its options, dependent libraries, its map of basic blocks, GNU attributes, unwind tables, and what belongs to applications.
    [Theory]
    [InlineData(0x6fff4c03, 0x80000000)]
    [InlineData(0x6fff4c01, 0)]
    [InlineData(0x6fff4c04, 0)]
    [InlineData(0x6fff4c0a, 0)]
    [InlineData(0x6fff4c0a, 0x80)]
    [InlineData(0x6ffffff5, 0)]
    [InlineData(0x60000000, 0)]
    [InlineData(0x70000001, 2)]
    [InlineData(0x80000000, 0)]
    [InlineData(0x80000000, 2)]
    [InlineData(0xffffffff, 0)]
    [InlineData(1, 0x100)]
    [InlineData(1, 0x200102)]
    public void All_others_are_linked(uint type, ulong flags)
    {
        byte[] content = Graphs.WithSection(Objects.Assembly(Source), ".odd", (ref section) => (section.Type, section.Flags) = ((ElfSectionType)type, (ElfSectionFlags)flags));
        Assert.Equal((flags & 2) != 0, Graphs.Build(content).BlockOf(".odd") >= 0);
    }

    [Theory]
    [InlineData("-O1", "-g", "-gz", "-fstack-size-section", "-faddrsig", "-fbasic-block-sections=labels", "-ffunction-sections")]
    [InlineData("-O2", "-fcf-protection=full", "-fprofile-instr-generate", "-fcoverage-mapping")]
    [InlineData("-O1", "-fsanitize=function,alignment", "-fxray-instrument", "-fxray-instruction-threshold=1")]
    public void What_compilers_make_is_linked(params string[] options) =>
        Assert.NotEmpty(Graphs.Build(CompiledByClang(options)).Blocks);

    private static byte[] CompiledByClang(string[] options)
    {
        using var tools = new Toolbox();
        return tools.Bytes(tools.Compile(Samples.C, compiler: "clang-19", options: options));
    }

    private static string Refusal(string section, uint type, ElfSectionFlags flags) =>
        Assert.ThrowsAny<LinkException>(() => Graphs.Build(Graphs.WithSection(Objects.Assembly(Source), section, (ref header) =>
        {
            header.Type = (ElfSectionType)type;
            header.Flags |= flags;
        }))).Message;
}
