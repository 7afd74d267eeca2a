using Jitney.Linking.Building;
using Jitney.Linking.Formats.Elf;
using Jitney.Linking.Graph;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Linking.Tests.Support;

/// <summary>Single objects: as graphs, and with one thing in them changed.</summary>
internal static class Graphs
{
    public static ElfObjectFile Read(byte[] content) => ElfObjectFile.Read(new InputName("a.o"), content);

    public static ObjectGraph Build(byte[] content) => ElfGraphBuilder.Build(Read(content));

    public static ObjectGraph Assemble(string source) => Build(Objects.Assembly(source));

    public static int BlockOf(this ObjectGraph graph, string section) =>
        Array.FindIndex(graph.Blocks, block => graph.SectionName(block.Section) == section);

    public static Edge[] EdgesOf(this ObjectGraph graph, string section)
    {
        Block block = graph.Blocks[graph.BlockOf(section)];
        return graph.EdgesOf(block).ToArray();
    }

    public static int SectionIndex(byte[] content, string name)
    {
        ElfObjectFile file = Read(content);
        return Enumerable.Range(0, file.Sections.Length).Single(index => file.SectionName(index) == name);
    }

    /// <summary>Where in the file a section's bytes begin.</summary>
    public static int ContentOffset(byte[] content, string section) => (int)Read(content).Sections[SectionIndex(content, section)].Offset;

    /// <summary>Changes a section's header; returns the bytes.</summary>
    public static byte[] WithSection(byte[] content, string name, Change<ElfBytes.MutableSection> change)
    {
        change(ref new ElfBytes(content).Section(SectionIndex(content, name)));
        return content;
    }

    public static byte[] WithSymbol(byte[] content, string name, Change<ElfBytes.MutableSymbol> change)
    {
        ElfObjectFile file = Read(content);
        int index = Enumerable.Range(0, file.Symbols.Length).Single(symbol => file.SymbolName(symbol) == name);
        change(ref new ElfBytes(content).Symbol(file, index));
        return content;
    }

    public delegate void Change<T>(ref T entry);
}
