using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;
using Jitney.ObjectFiles.Tests.Infrastructure;

namespace Jitney.ObjectFiles.Tests.Elf;

public sealed class HostileElfTests
{
    [Fact]
    public void Every_truncation_is_refused_or_harmless()
    {
        using var tools = new Toolbox();
        byte[] content = tools.Bytes(tools.Compile(Samples.Cpp, compiler: "c++"));

        for (int length = 0; length < content.Length; length++)
        {
            // The section table comes last in what the assembler writes, so nothing but the whole is an object.
            Assert.Equal((0, 1), Touch.Object(content.AsMemory(0, length)));
        }

        Assert.True(Touch.Object(content).Answered > 100);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Mutated_tables_are_refused_or_harmless(int seed)
    {
        using var tools = new Toolbox();
        byte[] content = tools.Bytes(tools.Compile(Samples.Cpp, compiler: "c++"));
        ElfObjectFile file = ElfObjectFile.Read(new InputName("a.o"), content.ToArray());
        var mutation = new Mutation(seed, content, Tables(file));

        int survived = 0;
        const int rounds = 10_000;
        for (int round = 0; round < rounds; round++)
        {
            survived += Touch.Object(mutation.Next()).Answered > 1 ? 1 : 0;
        }

        // Both outcomes must occur often, or the mutations test nothing.
        Assert.InRange(survived, rounds / 20, rounds * 19 / 20);
    }

    /// <summary>Everything with structure: headers, symbols, names, relocations, groups; not code and data.</summary>
    private static List<Range> Tables(ElfObjectFile file)
    {
        int table = BitConverter.ToInt32(file.Content.Span[40..]);
        var ranges = new List<Range> { 0..64, table..(table + (file.Sections.Length * 64)), table..(table + (file.Sections.Length * 64)) };
        foreach (ElfSectionHeader section in file.Sections)
        {
            if (section.Size > 0 && section.Type is ElfSectionType.SymbolTable or ElfSectionType.StringTable or ElfSectionType.RelocationsWithAddends or ElfSectionType.Group)
            {
                ranges.Add((int)section.Offset..(int)(section.Offset + section.Size));
            }
        }

        return ranges;
    }
}
