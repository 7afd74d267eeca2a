using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.ObjectFiles.Tests.Elf;

/// <summary>Do compact relocations say the same as the usual ones, and are damaged ones refused?</summary>
public sealed class ElfCompactRelocationsTests
{
    private static readonly string[] s_compact = ["-Wa,--allow-experimental-crel,--crel"];

    // Descending and far offsets, addends of both signs and of all widths, many symbols and types.
    private const string Source = """
        .text
        call first@PLT
        mov second@GOTPCREL(%rip), %rax
        .data
        .quad first+0x7fffffffffffffff, first-0x8000000000000000, first+63, first-64, first+64, second
        .skip 0x12345
        .long first+5
        .byte first
        .skip 0x1000000
        .quad second
        .reloc 3, R_X86_64_NONE, third
        .reloc 1, R_X86_64_8, third+1
        .section .shifted,"aw"
        .quad third, third+1
        .skip 0x100
        .quad third
        """;

    [Fact]
    public void Give_what_the_usual_form_gives()
    {
        (ElfObjectFile usual, ElfObjectFile compact) = (Assemble(Source, []), Assemble(Source, s_compact));
        foreach (string name in new[] { ".text", ".data", ".shifted" })
        {
            int section = Named(compact, $".crel{name}");
            ElfRelocation[] expected = usual.Relocations(Named(usual, $".rela{name}")).ToArray();
            Assert.NotEmpty(expected);
            Assert.Equal(expected, compact.Relocations(section).ToArray());
            Assert.Equal(expected.Length, compact.RelocationCount(section));
        }
    }

    [Fact]
    public void Give_what_the_usual_form_gives_for_a_whole_translation()
    {
        (ElfObjectFile usual, ElfObjectFile compact) = (Compiled([]), Compiled(s_compact));
        int compared = 0;
        for (int section = 1; section < compact.Sections.Length; section++)
        {
            if (compact.Sections[section].Type == ElfSectionType.CompactRelocations)
            {
                // Both have the same sections in the same order.
                Assert.Equal(usual.Relocations(section).ToArray(), compact.Relocations(section).ToArray());
                compared++;
            }
        }

        Assert.InRange(compared, 3, 1000);
    }

    [Theory]
    [InlineData("", "offset 0x0: it ends in the middle of a relocation")]
    [InlineData("0c", "offset 0x0: 1 relocations cannot stand in 0 bytes")]
    [InlineData("fcffffffffffffffff01 00", "offset 0x0: 2305843009213693951 relocations cannot stand in 1 bytes")]
    [InlineData("ffffffffffffffffff02 00", "offset 0x0: a number has more than 64 bits")]
    [InlineData("8c808080808080808080 00 00", "offset 0x0: a number has more than 64 bits")]
    [InlineData("0c 01", "offset 0x2: it ends in the middle of a relocation")]
    [InlineData("0c 80", "offset 0x2: it ends in the middle of a relocation")]
    [InlineData("0c 00 00", "offset 0x2: 1 bytes follow the last of 1 relocations")]
    [InlineData("04 00", "offset 0x1: 1 bytes follow the last of 0 relocations")]
    [InlineData("0c 01 7f", "offset 0x1: the symbol of relocation 0 is -1 after 0, which is no number of 32 bits")]
    [InlineData("0c 02 8080808010", "offset 0x1: the type of relocation 0 is 4294967296 after 0, which is no number of 32 bits")]
    [InlineData("0c 01 80808080808080808001", "offset 0x2: a number has more than 64 bits")]
    [InlineData("0c 04 8080808080808080808000", "offset 0x2: a number has more than 64 bits")]
    [InlineData("0c f8 ffffffffffffffff1f", "offset 0x2: a number has more than 60 bits")]
    [InlineData("0c 01 ff00", "relocation 0 refers to symbol 127 of")]
    public void That_contradict_themselves_are_refused(string bytes, string problem)
    {
        ElfObjectFile file = WithRelocations(bytes);
        string message = Assert.Throws<MalformedFileException>(() => file.Relocations(Named(file, ".crel.data")).Length).Message;
        Assert.StartsWith("a.o: section .crel.data: ", message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Offsets_and_addends_count_modulo_2_to_the_64()
    {
        // 8 is stepped back by 4 (as -1 shifted twice), with the smallest addend and then the largest.
        ElfObjectFile file = WithRelocations("16 14 8080808080808080807f fc ffffffffffffffff0f 7f");
        ElfRelocation[] relocations = file.Relocations(Named(file, ".crel.data")).ToArray();
        Assert.Equal([(8UL, long.MinValue), (4UL, long.MaxValue)], relocations.Select(static relocation => (relocation.Offset, relocation.Addend)));
    }

    [Fact]
    public void Without_addends_are_told_from_those_with()
    {
        ElfObjectFile file = WithRelocations("08 02 01");
        Assert.False(file.HaveAddends(Named(file, ".crel.data")));
        Assert.Equal(1u, Assert.Single(file.Relocations(Named(file, ".crel.data")).ToArray()).Type);
        Assert.True(WithRelocations("0c 02 01") is var other && other.HaveAddends(Named(other, ".crel.data")));
    }

    [Fact]
    public void Their_target_exists()
    {
        byte[] content = Assembled(Source, s_compact);
        new ElfBytes(content).Section(Named(Read(content), ".crel.data")).Info = 0xffff;
        Assert.Contains("it relocates section 65535, which does not exist", Assert.Throws<MalformedFileException>(() => Read(content)).Message, StringComparison.Ordinal);
    }

    // The section's own bytes, behind the file's.
    private static ElfObjectFile WithRelocations(string hexadecimal)
    {
        byte[] bytes = Convert.FromHexString(hexadecimal.Replace(" ", "", StringComparison.Ordinal));
        byte[] sound = Assembled(Source, s_compact);
        byte[] content = [.. sound, .. bytes];
        ref ElfBytes.MutableSection section = ref new ElfBytes(content).Section(Named(Read(sound), ".crel.data"));
        (section.Offset, section.Size) = ((ulong)sound.Length, (ulong)bytes.Length);
        return Read(content);
    }

    private static ElfObjectFile Compiled(string[] options)
    {
        using var tools = new Toolbox();
        return Read(tools.Bytes(tools.Compile(Samples.Cpp, compiler: "clang++-19", options: ["-x", "c++", "-O1", "-gno-record-command-line", "-fpic", "-ffunction-sections", .. options])));
    }

    private static ElfObjectFile Assemble(string source, string[] options) => Read(Assembled(source, options));

    private static byte[] Assembled(string source, string[] options)
    {
        using var tools = new Toolbox();
        File.WriteAllText(tools.PathOf("a.s"), source + "\n");
        tools.Run("clang-19", [.. options, "-c", "a.s", "-o", "a.o"]);
        return tools.Bytes("a.o");
    }

    private static ElfObjectFile Read(byte[] content) => ElfObjectFile.Read(new InputName("a.o"), content);

    private static int Named(ElfObjectFile file, string name) => Enumerable.Range(0, file.Sections.Length).Single(index => file.SectionName(index) == name);
}
