using Jitney.Linking.Graph;
using Jitney.Linking.Tests.Support;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Building;

/// <summary>Which code does each unwind record describe, and what is said of records that make no sense?</summary>
public sealed class FrameTableReaderTests
{
    [Fact]
    public void Records_are_linked_to_the_code_that_they_describe()
    {
        ObjectGraph graph = Graphs.Build(Objects.C("int f(int a) { return a; } int g(int a) { return f(a) + 1; } int h;", "-ffunction-sections", "-fno-inline"));
        Assert.Equal(2, graph.Frames.Length);
        foreach (string section in new[] { ".text.f", ".text.g" })
        {
            FrameRecord record = graph.Frames[graph.Blocks[graph.BlockOf(section)].FirstFrame];
            Assert.Equal((graph.BlockOf(".eh_frame"), graph.BlockOf(section), 1, -1), (record.TableBlock, record.DescribedBlock, record.EdgeCount, record.Next));
        }
    }

    [Fact]
    public void Records_of_one_section_are_all_found()
    {
        ObjectGraph graph = Graphs.Build(Objects.C("int f(int a) { return a; } int g(int a) { return f(a) + 1; } int h(void) { return 2; }"));
        int count = 0;
        for (int frame = graph.Blocks[graph.BlockOf(".text")].FirstFrame; frame >= 0; frame = graph.Frames[frame].Next)
        {
            count++;
        }

        Assert.Equal(3, count);
    }

    [Fact]
    public void Personality_and_language_data_belong_to_records_that_use_them()
    {
        ObjectGraph graph = Graphs.Build(Objects.Cpp("void may(); int f() { try { may(); } catch (...) { return 1; } return 0; } int g() { return 2; }", "-ffunction-sections"));
        FrameRecord f = graph.Frames[graph.Blocks[graph.BlockOf(".text._Z1fv")].FirstFrame];
        FrameRecord g = graph.Frames[graph.Blocks[graph.BlockOf(".text._Z1gv")].FirstFrame];
        Assert.Equal((2, 1), (f.EdgeCount, f.CommonEdgeCount));
        Assert.Equal((1, 0), (g.EdgeCount, g.CommonEdgeCount));
    }

    [Fact]
    public void The_end_mark_is_cut_off_with_all_that_follows()
    {
        ObjectGraph plain = Graphs.Assemble(FrameTable.Source("f", 4));
        ObjectGraph ended = Graphs.Assemble(FrameTable.Source("f", 4, ".long 0\n.quad f"));
        Assert.Equal(plain.Blocks[plain.BlockOf(".eh_frame")].Size, ended.Blocks[ended.BlockOf(".eh_frame")].Size);
        Assert.Single(ended.EdgesOf(".eh_frame"));
        Assert.Single(ended.Frames);
    }

    public static TheoryData<string, string> Damaged => new()
    {
        { ".long 0x1000\n.long 0", "a frame record of 4096 bytes does not fit" },
        { ".long 2\n.long 0", "a frame record of 2 bytes does not fit" },
        { ".long 4\n.long 0x7000", "a frame description refers to no common information entry" },
        { ".long 0xffffffff\n.quad 0x7fffffffffffffff", "a frame record of 9223372036854775807 bytes does not fit" },
        { ".short 1", "ends inside a frame record" },
        { ".long 12\n.long . - f_common\n.reloc ., R_X86_64_PC32, f\n.reloc .+6, R_X86_64_32, f\n.quad 0\n.quad 0", "a relocation crosses the end of its frame record" },
        { ".long 12\n.long . - f_common\n.reloc ., R_X86_64_PC32, f\n.long 0\n.reloc .+2, R_X86_64_32, f\n.long 0\n.long 0", "a relocation crosses the end of its frame record" },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Damaged_records_are_refused(string end, string problem)
    {
        string message = Assert.Throws<MalformedFileException>(() => Graphs.Assemble(FrameTable.Source("f", 4, end))).Message;
        Assert.StartsWith("a.o: section .eh_frame: offset 0x", message, StringComparison.Ordinal);
        Assert.EndsWith(problem, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_common_entry_with_many_relocations_is_refused_for_each_description_would_follow_them()
    {
        string many = string.Concat(Enumerable.Range(0, 17).Select(_ => ".reloc ., R_X86_64_NONE, f\n"));
        Assert.EndsWith(
            "a common information entry has 17 relocations",
            Assert.Throws<MalformedFileException>(() => Graphs.Assemble(FrameTable.Source("f", 4, $".long 8\n.long 0\n{many}.long 0"))).Message,
            StringComparison.Ordinal);
    }
}
